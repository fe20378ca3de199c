"""What a group does where what it has committed is no place in the topic any more."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from kafka import TopicPartition

from contracts.program.errors import OffsetsLost
from contracts.program.logs import get_logger

log = get_logger(__name__)

OnLostOffsets = Literal["earliest", "latest", "stop"]
"""Go on at the oldest record that is kept, or at the next one that comes, or end."""

Cause = Literal["removed", "truncated", "made-again"]


class LostOffset(NamedTuple):
    """A committed offset that is gone, and what its partition holds instead."""

    partition: TopicPartition
    committed: int
    """Says nothing where the topic was made again."""
    first: int
    """The oldest offset that is kept."""
    end: int
    """The next one that will be written."""
    cause: Cause

    def go_on_at(self, policy: OnLostOffsets) -> int:
        """Where the group goes on by `policy`, which is not ``stop``."""
        return self.first if policy == "earliest" else self.end

    def passed_over(self, offset: int) -> int:
        """Records that nobody reads where the group goes on at `offset`.

        What retention removed, and what is kept and passed over. Of a truncated or another topic
        some of that may have been read: how many, nobody knows.
        """
        return offset - (self.committed if self.cause == "removed" else self.first)

    def say(self, offset: int) -> None:
        """Log what happened, and that the group goes on at `offset`."""
        topic, number = self.partition
        if self.cause == "truncated":
            log.error(
                "partition.truncated",
                partition=number,
                committed=self.committed,
                end=self.end,
                offset=offset,
            )
        elif self.cause == "made-again":
            log.warning("topic.made-again", topic=topic, partition=number, offset=offset)
        if skipped := self.passed_over(offset):
            log.error("records.skipped", partition=number, records=skipped, offset=offset)


def require_none(lost: Sequence[LostOffset], group: str) -> None:
    """End where one is lost, and leave what is committed as it is: a restart says it again.

    Raises:
        OffsetsLost: there is one; the message names each, and how to go on.
    """
    if not lost:
        return
    for each in lost:
        log.error(
            "offsets.lost",
            topic=each.partition.topic,
            partition=each.partition.partition,
            cause=each.cause,
            committed=each.committed,
            earliest=each.first,
            latest=each.end,
        )
    raise OffsetsLost(
        f"topic {lost[0].partition.topic}: {'; '.join(map(_explained, lost))}; group {group} stops "
        "there, by on_lost_offsets. Start it once with --on-lost-offsets earliest, to go on at the "
        "oldest record that is kept, or latest, at the next one that comes"
    )


def _explained(lost: LostOffset) -> str:
    where = f"partition {lost.partition.partition}"
    kept = f"{lost.first:,} to {lost.end:,} are kept"
    if lost.cause == "removed":
        gone = lost.first - lost.committed
        return f"{where}: {gone:,} records from {lost.committed:,} on were removed unread, {kept}"
    if lost.cause == "truncated":
        return f"{where}: it ends before {lost.committed:,}, which is committed, {kept}"
    return f"{where}: it was made again, {kept} of the new one"
