"""Where a storm rages: real brokers behind a network of our own, seen from above."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from signal import SIGCONT, SIGSTOP
from typing import Any

from kafka import KafkaAdminClient
from kafka.errors import KafkaError

from deploy.local import Listener, LocalCluster, LocalKafka
from deploy.local.ports import free_ports
from tests.integration.proxy import KafkaProxy
from transport.open_transactions import java_hash

_REPLICAS_SECONDS = 60.0
_PAUSE = threading.Event()


class Brokers:
    """The nodes, and a proxy before each."""

    def __init__(self, nodes: list[LocalKafka], proxies: list[KafkaProxy]) -> None:
        self.nodes = nodes
        self.proxies = proxies

    @property
    def address(self) -> str:
        """Past the proxies."""
        return ",".join(node.bootstrap_servers for node in self.nodes)

    @property
    def proxied(self) -> str:
        """For those who stay behind the proxies."""
        return ",".join(proxy.address for proxy in self.proxies)

    @property
    def replicas(self) -> int:
        return len(self.nodes)

    def leader(self, topic: str, partition: int) -> LocalKafka:
        """The node that has a partition; any, where nobody says so now."""
        with suppressed(), self._admin() as admin:
            [found] = (
                each["leader_id"]
                for each in admin.describe_topics([topic])[0]["partitions"]
                if each["partition_index"] == partition
            )
            return self._node(found)
        return self.nodes[0]

    def coordinator(self, topic: str, name: str) -> LocalKafka:
        """The node that `topic`, of groups' or of transactions' states, has `name` on."""
        with suppressed(), self._admin() as admin:
            count = len(admin.describe_topics([topic])[0]["partitions"])
            return self.leader(topic, java_hash(name) % count)
        return self.nodes[0]

    def add_partitions(self, topic: str, total: int) -> None:
        """Give `topic` so many."""
        with self._admin() as admin:
            admin.create_partitions({topic: total})

    def freeze(self, node: LocalKafka) -> Callable[[], None]:
        """Let it answer nobody, until what is returned is called."""
        pid = node.pid
        assert pid is not None
        os.kill(pid, SIGSTOP)
        return lambda: os.kill(pid, SIGCONT)

    def wait_for_replicas(self) -> bool:
        """Whether every partition came to have all its replicas in time."""
        deadline = time.monotonic() + _REPLICAS_SECONDS
        while time.monotonic() < deadline:
            with suppressed(), self._admin() as admin:
                if all(
                    len(each["isr_nodes"]) == len(each["replica_nodes"]) and each["leader_id"] > 0
                    for topic in admin.describe_topics()
                    for each in topic["partitions"]
                ):
                    return True
            _PAUSE.wait(0.2)
        return False

    def _node(self, number: int) -> LocalKafka:
        return next(node for node in self.nodes if node.node == number)

    @contextmanager
    def _admin(self) -> Iterator[Any]:
        with closing(KafkaAdminClient(bootstrap_servers=self.address)) as admin:
            yield admin


def suppressed() -> suppress:
    """What brokers in a storm may say is no fault of who asks."""
    return suppress(KafkaError, StopIteration, ValueError)


@contextmanager
def brokers(count: int) -> Iterator[Brokers]:
    """So many nodes, 1 or 3, each with a proxy before a listener of its own."""
    with ExitStack() as stack:
        proxies = [stack.enter_context(KafkaProxy(port)) for port in free_ports(count)]
        behind = [
            [Listener("PROXIED", port=proxy.upstream_port, advertised_port=proxy.port)]
            for proxy in proxies
        ]
        if count == 1:
            nodes = [stack.enter_context(LocalKafka(listeners=behind[0]))]
        else:
            nodes = stack.enter_context(LocalCluster(listeners=behind)).nodes
        yield Brokers(nodes, proxies)
