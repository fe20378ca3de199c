"""Where brokers are looked for: at the next address where one is dead, and at the first ones again.

The client asks one at random until its time is over, and knows later only the brokers that it once
heard of: those that come back at other addresses it never finds (KIP-899).
"""

import random
from typing import Any

from kafka.cluster import ClusterMetadata
from kafka.net.manager import KafkaConnectionManager
from kafka.net.selector import NetworkSelector

_SETUP = dict.fromkeys(
    ("socket_connection_setup_timeout_ms", "socket_connection_setup_timeout_max_ms"), 5_000
)
"""How long a broker may take to answer a new connection."""

_KNOCK_MS = 2_000
"""How long one of several addresses may take to answer, before another is tried."""


class _Cluster(ClusterMetadata):  # type: ignore[misc]
    """Gives the client an address to begin with, where its own gives it a dead one again."""

    def bootstrap_brokers(self) -> list[Any]:
        """Those that have not just failed to answer, while there are others."""
        every = super().bootstrap_brokers()
        rested = [each for each in every if not self._manager.connection_delay(each.node_id)]
        return rested or every


class Addresses(KafkaConnectionManager):  # type: ignore[misc]
    """Connections to the brokers of a cluster, found at the addresses that it is given."""

    def __init__(self, net: NetworkSelector, **configs: Any) -> None:
        super().__init__(net, **configs | _SETUP)
        self.cluster.__class__ = _Cluster
        self._knocks = len(self.cluster.bootstrap_brokers()) > 1

    def least_loaded_node(self) -> Any:
        """A known broker; where none can be reached, an address to begin with."""
        known = super().least_loaded_node()
        brokers = self.cluster.brokers()
        if not brokers or any(each.node_id not in self._backoff for each in brokers):
            return known
        beginning = [each.node_id for each in self.cluster.bootstrap_brokers()]
        rested = [each for each in beginning if not self.connection_delay(each)]
        return random.choice(rested) if rested else known  # noqa: S311 - which is asked is no secret

    def get_connection(self, node_id: Any, timeout_ms: float | None = None, **kwargs: Any) -> Any:
        if self._knocks and self.cluster.is_bootstrap(node_id):
            timeout_ms = _KNOCK_MS if timeout_ms is None else min(timeout_ms, _KNOCK_MS)
        return super().get_connection(node_id, timeout_ms, **kwargs)

    def begins_at(self, node_id: Any) -> bool:
        """Whether it is an address to begin with, and no broker has let this client in yet."""
        return self.cluster.is_bootstrap(node_id) and not self.bootstrapped
