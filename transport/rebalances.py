"""Rebalances: said in the log, begun between two batches, and finished however the polls fall."""

from collections.abc import Callable
from typing import Any

from kafka import ConsumerRebalanceListener, KafkaConsumer, TopicPartition
from kafka.coordinator.assignors.range import RangePartitionAssignor
from kafka.coordinator.assignors.roundrobin import RoundRobinPartitionAssignor
from kafka.coordinator.base import Generation
from kafka.coordinator.consumer import ConsumerCoordinator
from kafka.structs import MemberState

from contracts.program.logs import get_logger
from transport.held_commit import HeldCommit
from transport.membership import Membership

log = get_logger(__name__)

ASSIGNORS = {each.name: each for each in (RangePartitionAssignor, RoundRobinPartitionAssignor)}
"""How the members of a group may divide its partitions, by the names that they agree on."""

HEARTBEAT_MS = 1_000
"""How soon a member learns that the group divides the partitions anew, and so how soon all can."""

_FETCH_BYTES = 4 << 20
"""Enough for a batch of thousands; of all partitions together, so that memory does not grow with
their number."""

READING: dict[str, Any] = {
    "isolation_level": "read_committed",
    "allow_auto_create_topics": False,
    "enable_auto_commit": False,
    "auto_offset_reset": "none",
    "max_partition_fetch_bytes": _FETCH_BYTES,
    "fetch_max_bytes": _FETCH_BYTES,
}
"""How the client reads, as its keyword arguments: what is committed, from where it is told to."""

TURN_LIMIT_MS = 30_000
"""How long the others wait for a member whose turn takes long, such as one with a slow commit."""


class Coordinator(ConsumerCoordinator):  # type: ignore[misc] # the client has no types
    """Takes part in no rebalance while a batch is being committed, and finishes any that it began.

    Takes up in a later poll what the group answered, where the client's own would lose it.
    """

    held: HeldCommit

    _unclaimed: tuple[Generation, bytes] | None = None

    def need_rejoin(self) -> bool:
        return self.is_to_rejoin() and not self.held.is_under_way()

    def is_to_rejoin(self) -> bool:
        """Whether the group divides the partitions anew, or is to."""
        # A leader that joins because of new partitions, and whose poll ends before the group
        # answers, takes itself for joined, and neither reads nor leaves, for ever.
        return bool(super().need_rejoin()) or self.state is MemberState.REBALANCING

    async def _do_join_and_sync_async(self) -> bytes:
        # An answer that comes between two polls is thrown away, and asked for anew.
        if self.state is MemberState.REBALANCING and self._unclaimed is not None:
            generation, assignment = self._unclaimed
            if generation == self._generation:
                return assignment
        self._unclaimed = None
        answer: bytes = await super()._do_join_and_sync_async()
        self._unclaimed = (self._generation, answer)
        return answer


def group_arguments(membership: Membership) -> dict[str, Any]:
    """How the client takes part in the group, as its keyword arguments."""
    session_ms = round(membership.session_timeout * 1000)
    return {
        "group_id": membership.group,
        "client_id": membership.name,
        "partition_assignment_strategy": list(ASSIGNORS.values()),
        "session_timeout_ms": session_ms,
        "heartbeat_interval_ms": min(HEARTBEAT_MS, round(session_ms / 3)),
        "max_poll_interval_ms": TURN_LIMIT_MS,
    }


def coordinator_of(consumer: KafkaConsumer, held: HeldCommit) -> Coordinator:
    """The coordinator of `consumer`, which is made one of ours, and lets `held` end first.

    To be called before it polls first. The client has no public place for it.
    """
    coordinator = consumer._coordinator  # noqa: SLF001
    coordinator.__class__ = Coordinator
    assert isinstance(coordinator, Coordinator)
    coordinator.held = held
    return coordinator


class Rebalances(ConsumerRebalanceListener):  # type: ignore[misc]
    """Logs what the group gives and takes, and lets the member begin what it was given."""

    def __init__(self, assigned: Callable[[set[TopicPartition]], None]) -> None:
        self._assigned = assigned

    def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        if revoked:
            log.info("partitions.revoked", partitions=_numbers(revoked))

    def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        log.info("partitions.assigned", partitions=_numbers(assigned))
        self._assigned(assigned)


def _numbers(partitions: set[TopicPartition]) -> list[int]:
    return sorted(partition.partition for partition in partitions)
