"""librdkafka's consumer under the names of kafka-python's, as far as a member of a group goes."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from confluent_kafka import Consumer as Client
from confluent_kafka import KafkaError as Fault
from confluent_kafka import KafkaException, Message
from confluent_kafka import TopicPartition as Position
from kafka import ConsumerRebalanceListener, KafkaConsumer, OffsetAndMetadata, TopicPartition
from kafka.errors import (
    CommitFailedError,
    GroupAuthorizationFailedError,
    IllegalGenerationError,
    KafkaError,
    LogTruncationError,
    OffsetOutOfRangeError,
    TopicAuthorizationFailedError,
    UnknownMemberIdError,
)
from kafka.structs import MemberState

from transport.librdkafka.client_log import ClientLog, topic_was_made_again
from transport.librdkafka.faults import as_error
from transport.librdkafka.identity import identity_of
from transport.librdkafka.limit import within
from transport.librdkafka.record import Record, last_of_each_partition, records_of
from transport.offsets import Identity

_NOBODY = -1
_NO_OFFSET = -1001
_PARTITION_EOF = Fault._PARTITION_EOF  # noqa: SLF001 - the names of its codes
_PASSING = {
    Fault._TRANSPORT,  # noqa: SLF001
    Fault._ALL_BROKERS_DOWN,  # noqa: SLF001
    Fault._TIMED_OUT,  # noqa: SLF001
    Fault._RESOLVE,  # noqa: SLF001
    Fault._MAX_POLL_EXCEEDED,  # noqa: SLF001
    Fault.UNKNOWN_TOPIC_OR_PART,
}
"""Of what it says while it tries again by itself; whether it can, `why_idle` finds out."""


class GroupMetadata(NamedTuple):
    """Who the consumer is in its group."""

    group_id: str
    generation_id: int
    member_id: str
    state: Any


class Callbacks(NamedTuple):
    """What a consumer lets its member know.

    Args:
        doubt: a topic may have been deleted, and made again.
        forsaken: with the member id that it had, where the group may still count on it.
        giving_up: before partitions are given up; returns once nothing of theirs is under way.
    """

    doubt: Callable[[], None]
    forsaken: Callable[[str], None]
    giving_up: Callable[[], None]


class Consumer:
    """Reads the partitions that it is to read, from where it is told to.

    What is asked once in a while, such as where a partition ends, is asked by the other client,
    which knows how to say what stands in the way.

    Args:
        configuration: of librdkafka's consumer.
        max_batch: records that a poll gives at the most.
        asking: the other client's consumer, of the same group, which is no member of it.
        called: what it lets the member know.
    """

    _listener: ConsumerRebalanceListener

    def __init__(
        self,
        configuration: dict[str, Any],
        max_batch: int,
        asking: KafkaConsumer,
        called: Callbacks,
    ) -> None:
        self._group: str = configuration["group.id"]
        self._max_batch = max_batch
        self._asking = asking
        self.config = asking.config
        self.beginning_offsets = asking.beginning_offsets
        self.end_offsets = asking.end_offsets
        self.committed = asking.committed
        self.partitions_for_topic = asking.partitions_for_topic
        self._coordinator = asking._coordinator  # noqa: SLF001 - as `Positions` knows it
        self._assigned: set[TopicPartition] | None = None
        self._identity = Identity(self._group, _NOBODY, "")
        self._reading: set[TopicPartition] = set()
        self._positions: dict[TopicPartition, int] = {}
        self._is_settled = True
        self._has_moved = False
        self._is_leaving = False
        self._errors: list[KafkaError] = []
        self._called = called
        self._client = Client(configuration, logger=ClientLog(self._heed))

    def _heed(self, line: str) -> None:
        if topic_was_made_again(line):
            self._called.doubt()

    def subscribe(self, topics: list[str], listener: ConsumerRebalanceListener) -> None:
        self._listener = listener
        self._client.subscribe(
            topics, on_assign=self._given, on_revoke=self._taken, on_lost=self._taken
        )

    def _given(self, client: Client, partitions: list[Position]) -> None:
        """The group gives partitions; called by `poll`. Nothing is read before `resume`."""
        if self._is_leaving:
            return  # and nobody any more, of whom the client could say who it is
        self._has_moved = True
        client.assign([])
        self._identity = identity_of(client.consumer_group_metadata())
        self._assigned = {TopicPartition(each.topic, each.partition) for each in partitions}
        self._listener.on_partitions_assigned(self._assigned)

    def _taken(self, client: Client, partitions: list[Position]) -> None:
        """They are others' now; or it could not reach the group, and joins it anew, as another."""
        self._called.giving_up()  # the client's other threads say meanwhile that it is alive
        self._has_moved = True
        if self._identity.member_id != client.memberid():
            self._called.forsaken(self._identity.member_id)
        client.unassign()
        self._identity = Identity(self._group, _NOBODY, "")
        self._assigned = None
        self._reading.clear()
        self._positions.clear()
        self._is_settled = True
        self._listener.on_partitions_revoked(
            {TopicPartition(each.topic, each.partition) for each in partitions}
        )

    def assignment(self) -> set[TopicPartition]:
        """What the group has given, read or not."""
        return set(self._assigned or ())

    def group_metadata(self) -> GroupMetadata:
        """Who it was when the group gave its partitions; nobody, since they were taken."""
        state = MemberState.UNJOINED if self._assigned is None else MemberState.STABLE
        return GroupMetadata(*self._identity, state)

    def pause(self, partition: TopicPartition) -> None:
        self._reading.discard(partition)
        self._is_settled = False

    def seek(self, partition: TopicPartition, offset: int) -> None:
        self._positions[partition] = offset
        self._is_settled = False

    def resume(self, partition: TopicPartition) -> None:
        self._reading.add(partition)
        self._is_settled = False

    def position(self, partition: TopicPartition, timeout_ms: int = 0) -> int | None:
        """The offset of the next record, behind whatever there is that is none."""
        del timeout_ms  # it is known without asking
        return self._positions.get(partition)

    def highwater(self, partition: TopicPartition) -> int | None:
        """Where the partition ends, as of the last fetch from it."""
        ends = self._client.get_watermark_offsets(Position(*partition), cached=True)
        return None if ends is None or ends[1] < 0 else int(ends[1])

    def poll(self, timeout_ms: int, max_records: int | None = None) -> dict[str, list[Record]]:
        """What is there, at most ``max_batch``, else what comes first within `timeout_ms`.

        Raises:
            KafkaError: what stands in the way of reading; met earlier maybe, with records at hand.
        """
        if not self._is_settled:
            self._settle()
        if self._errors:
            raise self._errors.pop(0)
        self._has_moved = False
        most = self._max_batch if max_records is None else max_records
        messages = self._client.consume(most, 0)
        if not messages and timeout_ms:
            messages = self._client.consume(1, timeout_ms / 1000)
            messages += self._client.consume(most - len(messages), 0)
        if self._has_moved:
            return {}  # whoever has its partition now reads it again
        if any(map(Message.error, messages)):
            messages = self._without_faults(messages)
        if not messages:
            if self._errors:
                raise self._errors.pop(0)
            return {}
        records = records_of(messages)
        for last in last_of_each_partition(records).values():
            self._advance(last.message, last.offset + 1)
        return {"": records}

    def _settle(self) -> None:
        """Have the client read what is to be read, from where it goes on, and nothing else."""
        self._is_settled = True
        self._client.assign(
            [Position(*each, self._positions[each]) for each in sorted(self._reading)]
        )

    def _advance(self, message: Message, offset: int) -> None:
        partition = TopicPartition(message.topic(), message.partition())
        self._positions[partition] = max(offset, self._positions.get(partition, offset))

    def _without_faults(self, messages: list[Message]) -> list[Message]:
        records: list[Message] = []
        for message in messages:
            fault = message.error()
            if fault is None:
                records.append(message)
            elif fault.code() == _PARTITION_EOF:
                # Behind the marks of transactions, which are no records.
                self._advance(message, message.offset())
            elif fault.code() not in _PASSING:
                self._errors.append(self._as_error(message, fault))
        return records

    def _as_error(self, message: Message, fault: Fault) -> KafkaError:
        place = TopicPartition(message.topic(), message.partition())
        if fault.code() == Fault._AUTO_OFFSET_RESET:  # noqa: SLF001
            return OffsetOutOfRangeError({place: message.offset()})
        if fault.code() == Fault._LOG_TRUNCATION:  # noqa: SLF001
            return LogTruncationError({place: OffsetAndMetadata(message.offset(), "")})
        error = as_error(fault)
        if isinstance(error, TopicAuthorizationFailedError):
            return TopicAuthorizationFailedError({message.topic()})
        if isinstance(error, GroupAuthorizationFailedError):
            return GroupAuthorizationFailedError(self._group)
        return error

    def commit(self, offsets: dict[TopicPartition, OffsetAndMetadata], timeout_ms: int) -> None:
        """Commit as the member that it is now.

        Raises:
            CommitFailedError: the group has moved on.
            KafkaError: the broker does not take them, or does not answer.
        """
        places = [
            Position(*place, offset=next_offset.offset, metadata=next_offset.metadata)
            for place, next_offset in offsets.items()
        ]
        try:
            commit = partial(self._client.commit, offsets=places, asynchronous=False)
            committed = within(timeout_ms / 1000, commit)
        except KafkaException as error:
            raise _of_commit(error.args[0]) from error
        for place in committed:
            if place.error is not None:
                raise _of_commit(place.error)

    def close(self, *, autocommit: bool, timeout_ms: int) -> None:
        """Leave the group."""
        self._is_leaving = True
        self._client.close()
        self._asking.close(autocommit=autocommit, timeout_ms=timeout_ms)


def _of_commit(fault: Fault) -> KafkaError:
    error = as_error(fault)
    if isinstance(error, UnknownMemberIdError | IllegalGenerationError):
        return CommitFailedError(str(fault))
    return error
