"""Rebalances: said in the log, and finished however the polls fall, in which the client fails."""

from collections.abc import Callable

from kafka import ConsumerRebalanceListener, KafkaConsumer, TopicPartition
from kafka.coordinator.base import Generation
from kafka.coordinator.consumer import ConsumerCoordinator
from kafka.structs import MemberState

from contracts.program.logs import get_logger

log = get_logger(__name__)


class _Coordinator(ConsumerCoordinator):  # type: ignore[misc] # the client has no types
    """Takes up in a later poll what the group answered, where the client's own would lose it."""

    _unclaimed: tuple[Generation, bytes] | None = None

    def need_rejoin(self) -> bool:
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


def finish_rebalances(consumer: KafkaConsumer) -> None:
    """Let `consumer` take up what a rebalance gives it, whenever it polls.

    To be called before it polls first. The client has no public place for it.
    """
    consumer._coordinator.__class__ = _Coordinator  # noqa: SLF001


def ask_anew(consumer: KafkaConsumer) -> None:
    """Let `consumer` ask what is committed, and wait for no answer to what it has asked before.

    Its own would take that, and go on where the group was before others have read on.
    """
    consumer._coordinator._offset_fetch_futures.clear()  # noqa: SLF001 - nowhere public


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
