"""A real Kafka without Docker: on this machine, for tests, demos and benchmarks.

    from deploy.local import LocalKafka

    with LocalKafka() as kafka:
        ...  # clients connect to kafka.bootstrap_servers

From a shell: `python -m deploy.local`. Needs Linux or macOS. `LocalCluster` is three nodes that
replicate. `LocalPrometheus` is the same for the tests of rules and dashboards.
"""

from deploy.local.cluster import LocalCluster
from deploy.local.errors import LocalServerError, LocalServerFailed, LocalServerUnavailable
from deploy.local.kafka import LocalKafka
from deploy.local.listener import Listener
from deploy.local.prometheus import LocalPrometheus

__all__ = [
    "Listener",
    "LocalCluster",
    "LocalKafka",
    "LocalPrometheus",
    "LocalServerError",
    "LocalServerFailed",
    "LocalServerUnavailable",
]
