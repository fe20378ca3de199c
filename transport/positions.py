"""Where a partition begins: at what its group has committed, if that is still what it was."""

import time
from collections.abc import Iterable, Iterator
from typing import Literal, Protocol

from kafka import KafkaConsumer, OffsetAndMetadata, TopicPartition
from kafka.errors import KafkaError, KafkaTimeoutError

from contracts.program.logs import get_logger
from transport.connections import Watch
from transport.offsets import NextOffset, NextOffsets, Place

log = get_logger(__name__)

Start = Literal["earliest", "latest"]
"""Where a group begins that has committed nothing in the topic."""

_Committed = dict[TopicPartition, OffsetAndMetadata]

_ANSWER_MS = 2_000
"""How long offsets are waited for at once, so that a stop in between is noticed."""


def committable(offsets: NextOffsets) -> _Committed:
    """`offsets` as the client commits them."""
    return {
        TopicPartition(*place): OffsetAndMetadata(*next_offset)
        for place, next_offset in offsets.items()
    }


class OffsetsPending(Exception):
    """The brokers answer, but say that what is committed is not yet known."""


class Counter(Protocol):
    """Who counts records that were gone before they were read."""

    def skipped(self, topic: str, partition: int, records: int) -> None: ...


class Positions:
    """Determines where the partitions of one topic begin for one group.

    With each offset the topic's id is committed. So offsets of a topic that was deleted and made
    again under its name are known to say nothing about the new one.

    A group begins once: whoever has its lowest partition then commits the start of all of them, so
    that one added later begins at its beginning, whatever `start` says.
    """

    def __init__(
        self, consumer: KafkaConsumer, watch: Watch, topic: str, start: Start, counter: Counter
    ) -> None:
        self._consumer = consumer
        self._watch = watch
        self._topic = topic
        self._start = start
        self._counter = counter
        self._topic_id = ""
        self._outdated_id = ""

    def next_offset(self, offset: int) -> NextOffset:
        """`offset` of the topic as it is now."""
        return NextOffset(offset, self._topic_id)

    def may_be_another_topic(self) -> bool:
        """Whether there is reason to think that the topic was deleted, and made again."""
        seen = self._watch.last_topic_id(self._topic)
        return self._watch.doubt or seen not in (self._topic_id, self._outdated_id)

    def is_another_topic(self, partitions: Iterable[TopicPartition]) -> bool:
        """Whether the leaders of `partitions` have another topic under this name, or do not say."""
        try:
            return self._ask_topic_id(partitions) != self._topic_id
        except KafkaError:
            return True

    def _ask_topic_id(self, partitions: Iterable[TopicPartition]) -> str:
        return self._watch.topic_id(self._topic, (each.partition for each in partitions))

    def determine(self, partitions: Iterable[TopicPartition]) -> dict[TopicPartition, int]:
        """Where each of `partitions` begins; without those that another member has to determine.

        Raises:
            OffsetsPending: the brokers answer, but not what is committed.
            KafkaTimeoutError: they do not answer.
            CommitFailedError, RebalanceInProgressError: the group moves on meanwhile.
            KafkaError: they deny it.
        """
        wanted = sorted(partitions)
        if not wanted:
            return {}
        self._watch.doubt = False
        self._topic_id = self._ask_topic_id(wanted)
        self._outdated_id = self._watch.last_topic_id(self._topic)
        committed = self._committed(wanted)
        if not committed and not self._group_has_begun():
            if wanted[0].partition != min(self._numbers()):
                return {}
            committed = self._begin_group()
        earliest = self._consumer.beginning_offsets(wanted, timeout_ms=_ANSWER_MS)
        ends = self._consumer.end_offsets(wanted, timeout_ms=_ANSWER_MS)
        return {
            partition: self._begin(
                partition, committed.get(partition), earliest[partition], ends[partition]
            )
            for partition in wanted
        }

    def _begin(
        self, partition: TopicPartition, committed: OffsetAndMetadata | None, first: int, end: int
    ) -> int:
        number = partition.partition
        if committed is None:
            log.info("partition.new", topic=self._topic, partition=number, offset=first)
            return first
        if committed.metadata and self._topic_id and committed.metadata != self._topic_id:
            self._move(partition, first)
            log.warning("topic.made-again", topic=self._topic, partition=number, offset=first)
            return first
        if committed.offset < first:
            gone = first - committed.offset
            self._move(partition, first)
            log.error("records.skipped", partition=number, records=gone, offset=first)
            self._counter.skipped(self._topic, number, gone)
            return first
        if committed.offset > end:
            self._move(partition, first)
            log.error(
                "partition.truncated",
                partition=number,
                committed=committed.offset,
                end=end,
                offset=first,
            )
            return first
        offset: int = committed.offset
        return offset

    def _move(self, partition: TopicPartition, offset: int) -> None:
        """Commit that the group goes on at `offset`: why it does is said, and counted, once."""
        self._consumer.commit(
            committable({Place(*partition): self.next_offset(offset)}), timeout_ms=_ANSWER_MS
        )

    def _begin_group(self) -> _Committed:
        """Commit where the group begins in every partition of the topic."""
        every = [TopicPartition(self._topic, number) for number in self._numbers()]
        ask = (
            self._consumer.end_offsets
            if self._start == "latest"
            else (self._consumer.beginning_offsets)
        )
        begun = committable(
            {
                Place(*partition): self.next_offset(offset)
                for partition, offset in ask(every, timeout_ms=_ANSWER_MS).items()
            }
        )
        self._consumer.commit(begun, timeout_ms=_ANSWER_MS)
        log.info(
            "group.begins",
            topic=self._topic,
            start=self._start,
            offsets={partition.partition: begun[partition].offset for partition in every},
        )
        return begun

    def _committed(self, partitions: Iterable[TopicPartition]) -> _Committed:
        return dict(self._each_committed(partitions))

    def _group_has_begun(self) -> bool:
        every = (TopicPartition(self._topic, number) for number in self._numbers())
        return any(True for _ in self._each_committed(every))

    def _each_committed(
        self, partitions: Iterable[TopicPartition]
    ) -> Iterator[tuple[TopicPartition, OffsetAndMetadata]]:
        deadline = time.monotonic() + _ANSWER_MS / 1000
        for partition in partitions:
            left = max(round((deadline - time.monotonic()) * 1000), 1)
            try:
                committed = self._consumer.committed(partition, metadata=True, timeout_ms=left)
            except KafkaTimeoutError:
                raise OffsetsPending(
                    f"what is committed in partition {partition.partition} is not known: a "
                    "transaction on it is still open, or the group's coordinator does not answer; "
                    "see `detector check`"
                ) from None
            if committed is not None:
                yield partition, committed

    def _numbers(self) -> set[int]:
        numbers: set[int] = self._consumer.partitions_for_topic(self._topic)
        return numbers
