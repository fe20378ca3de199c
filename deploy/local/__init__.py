"""A real Kafka without Docker: one node on this machine, for tests, demos and benchmarks.

    from deploy.local import LocalKafka

    with LocalKafka() as kafka:
        ...  # clients connect to kafka.bootstrap_servers

From a shell: `python -m deploy.local`. Needs Linux or macOS.
"""

from deploy.local.errors import LocalKafkaError, LocalKafkaFailed, LocalKafkaUnavailable
from deploy.local.kafka import LocalKafka

__all__ = ["LocalKafka", "LocalKafkaError", "LocalKafkaFailed", "LocalKafkaUnavailable"]
