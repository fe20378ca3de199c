"""Several real brokers that keep each other's records: any one of them may fail."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Self

from deploy.local.kafka import LocalKafka
from deploy.local.listener import Listener

_REPLICATED = {
    "default.replication.factor": "3",
    "min.insync.replicas": "2",
    "offsets.topic.replication.factor": "3",
    "transaction.state.log.replication.factor": "3",
    "transaction.state.log.min.isr": "2",
    "share.coordinator.state.topic.replication.factor": "3",
    "share.coordinator.state.topic.min.isr": "2",
    # So that groups and transactions have their coordinators on different nodes.
    "offsets.topic.num.partitions": "3",
    "transaction.state.log.num.partitions": "3",
}


class LocalCluster:
    """Three nodes, each broker and controller, with three replicas of everything.

        with LocalCluster() as cluster:
            cluster.nodes[0].kill()  # records are still taken and given
            cluster.nodes[0].start()

    Args:
        listeners: further addresses of each node, beside those of `bootstrap_servers`.
        properties: further lines of every node's `server.properties`.
    """

    def __init__(
        self,
        *,
        listeners: Sequence[Sequence[Listener]] = ((), (), ()),
        properties: Mapping[str, str] | None = None,
    ) -> None:
        voters = {number: Listener("CONTROLLER") for number in range(1, len(listeners) + 1)}
        self.nodes = [
            LocalKafka(
                node=number,
                voters=voters,
                listeners=further,
                properties={**_REPLICATED, **(properties or {})},
            )
            for number, further in enumerate(listeners, 1)
        ]

    @property
    def bootstrap_servers(self) -> str:
        """The addresses of all nodes, for clients."""
        return ",".join(node.bootstrap_servers for node in self.nodes)

    def start(self) -> None:
        """Start every node that does not run, and wait until each can be used.

        Raises what `LocalKafka.start` raises.
        """
        with ThreadPoolExecutor(len(self.nodes)) as threads:
            for started in [threads.submit(node.start) for node in self.nodes]:
                started.result()

    def remove(self) -> None:
        """Stop every node and remove its data."""
        for node in self.nodes:
            node.kill()  # the last ones would wait for a quorum that is gone
            node.remove()

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.remove()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.remove()
