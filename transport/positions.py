"""Where a partition begins: at what its group has committed, if that is still what it was."""

import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, Protocol

from kafka import KafkaConsumer, OffsetAndMetadata, TopicPartition
from kafka.errors import KafkaError, KafkaTimeoutError

from contracts.program.logs import get_logger
from transport.connections import Watch
from transport.lost_offsets import Cause, LostOffset, OnLostOffsets, require_none
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
    again under its name are known to say nothing about the new one. Mostly the broker has deleted
    them with it: then who was reading knows it, and to all others the group has not begun.

    A group begins once: whoever has its lowest partition then commits the start of all of them, so
    that one added later begins at its beginning, whatever `start` says.
    """

    def __init__(
        self,
        consumer: KafkaConsumer,
        watch: Watch,
        topic: str,
        counter: Counter,
        *,
        start: Start,
        on_lost_offsets: OnLostOffsets,
    ) -> None:
        self._consumer = consumer
        self._watch = watch
        self._topic = topic
        self._start = start
        self._on_lost_offsets = on_lost_offsets
        self._counter = counter
        self._topic_id = ""
        self._outdated_id = ""
        self._begun_id = ""

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
            OffsetsLost: what is committed is gone, and then this group is to stop.
            KafkaError: they deny it.
        """
        wanted = sorted(partitions)
        if not wanted:
            return {}
        self._watch.doubt = False
        self._topic_id = self._ask_topic_id(wanted)
        self._outdated_id = self._watch.last_topic_id(self._topic)
        committed = self._committed(wanted)
        if self._begun_id not in {"", self._topic_id}:
            # With a topic the broker deletes what was committed in it.
            forgotten = OffsetAndMetadata(0, self._begun_id)
            committed = dict.fromkeys(wanted, forgotten) | committed
        if not committed and not self._group_has_begun():
            if wanted[0].partition != min(self._numbers()):
                return {}
            committed = self._begin_group()
        earliest = self._consumer.beginning_offsets(wanted, timeout_ms=_ANSWER_MS)
        ends = self._consumer.end_offsets(wanted, timeout_ms=_ANSWER_MS)
        begun, lost = {}, []
        for partition in wanted:
            first, end = earliest[partition], ends[partition]
            known = committed.get(partition)
            if known is None:
                log.info(
                    "partition.new", topic=self._topic, partition=partition.partition, offset=first
                )
                begun[partition] = first
            elif (cause := self._why_lost(known, first, end)) is None:
                begun[partition] = known.offset
            else:
                lost.append(LostOffset(partition, known.offset, first, end, cause))
        begun |= self._go_on(lost)
        self._begun_id = self._topic_id
        return begun

    def _why_lost(self, committed: OffsetAndMetadata, first: int, end: int) -> Cause | None:
        """Why `committed` is no place in its partition, where it is none."""
        if committed.metadata and self._topic_id and committed.metadata != self._topic_id:
            return "made-again"
        if committed.offset < first:
            return "removed"
        return "truncated" if committed.offset > end else None

    def _go_on(self, lost: Sequence[LostOffset]) -> dict[TopicPartition, int]:
        """Where each partition goes on whose committed offset is lost; raises `OffsetsLost`."""
        if self._on_lost_offsets == "stop":
            require_none(lost, self._consumer.config["group_id"])
        return {each.partition: self._pass_over(each) for each in lost}

    def _pass_over(self, lost: LostOffset) -> int:
        offset = lost.go_on_at(self._on_lost_offsets)
        self._move(lost.partition, offset)
        lost.say(offset)
        if skipped := lost.passed_over(offset):
            self._counter.skipped(self._topic, lost.partition.partition, skipped)
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
        _ask_anew(self._consumer)
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
                # confluent-kafka commits the byte too that ends a string in C.
                yield partition, committed._replace(metadata=committed.metadata.rstrip("\0"))

    def _numbers(self) -> set[int]:
        numbers: set[int] = self._consumer.partitions_for_topic(self._topic)
        return numbers


def _ask_anew(consumer: KafkaConsumer) -> None:
    """Let `consumer` ask what is committed, and wait for no answer to what it has asked before.

    Its own would take that, and go on where the group was before others have read on.
    """
    consumer._coordinator._offset_fetch_futures.clear()  # noqa: SLF001 - nowhere public
