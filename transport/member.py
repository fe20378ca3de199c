"""A member of a consumer group: its share of one topic, read up to committed transactions."""

import time
from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from typing import Any

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import (
    CommitFailedError,
    KafkaError,
    LogTruncationError,
    OffsetOutOfRangeError,
    RebalanceInProgressError,
    RetriableError,
)
from kafka.structs import MemberState

from contracts.program.broker import BrokerSettings
from contracts.program.errors import BatchAborted
from contracts.program.logs import get_logger
from contracts.stream.received import Received
from transport.brokers import CONNECT_MS, Brokers
from transport.held_commit import HeldCommit
from transport.membership import Membership, Observer
from transport.offsets import Identity, NextOffsets, Place
from transport.positions import OffsetsPending, Positions, committable
from transport.rebalances import READING, Rebalances, coordinator_of, group_arguments
from transport.standstill import Idle, Standstill
from transport.succession import Succession

log = get_logger(__name__)

POLL_MS = 500
"""How long a poll waits for the first record; bounds how fast a stop is noticed."""

_MORE_MS = 2
"""How long it waits for more while a commit, which ends unseen, is under way."""

_TURN_MS = 50
"""How long it waits at once while partitions may come, so that they are begun without delay."""

_UNWATCHED_SECONDS = 0.2
"""For so long nobody may have fetched; a fetch fails when its topic is deleted, and so says it."""


class GroupMember:
    """A member's share of the topic.

    Not thread-safe: the loop's thread alone polls, so no record is in hand while partitions move,
    which happens inside `poll`. A thread of its own may commit meanwhile; see `hold`.

    Where each partition begins is determined here, not by the client, which would go on without a
    word behind what retention has removed, and in a topic that was made again.

    Raises:
        BrokerUnreachable: no broker answers.
        BadSettings: the brokers refuse a setting, or how this client presents itself.
        AccessDenied: they deny the right to read the topic, or with this group.
    """

    def __init__(self, kafka: BrokerSettings, membership: Membership, observer: Observer) -> None:
        self._membership = membership
        self._observer = observer
        self._brokers = Brokers(kafka, right="Read")
        self._held = HeldCommit()
        self._consumer: KafkaConsumer = self._connect(kafka, membership)
        self._positions = Positions(
            self._consumer,
            self._brokers.watch,
            membership.topic,
            observer,
            start=membership.start,
            on_lost_offsets=membership.on_lost_offsets,
        )
        self._succession = Succession(
            self._brokers.watch, membership.group, membership.name, membership.transactional
        )
        self._left_at = time.monotonic()
        self._identity = self._identity_now()
        self._not_begun: set[TopicPartition] = set()
        self._hindrance: Idle | None = None
        self._standstill = Standstill(self._consumer)
        self._consumer.subscribe([membership.topic], listener=Rebalances(self.assigned))
        with self._brokers.explained("reading"):
            # So that the partitions are known: a leader who does not yet know them assigns none,
            # to no member, and the group has to divide them again.
            first = TopicPartition(membership.topic, 0)
            self._consumer.beginning_offsets([first], timeout_ms=CONNECT_MS)

    def _connect(self, _kafka: BrokerSettings, membership: Membership) -> KafkaConsumer:
        """The client's consumer; it has not joined the group yet."""
        consumer = self._brokers.connect(
            KafkaConsumer,
            **READING,
            **group_arguments(membership),
            max_poll_records=membership.max_batch,
        )
        self._coordinator = coordinator_of(consumer, self._held)
        return consumer

    def poll(self, *, wait: bool = True) -> list[Received]:
        """The next batch: whatever is there, at most ``max_batch``; empty after `POLL_MS`.

        Where it is not to wait, it is empty at once.

        Raises what the constructor raises, and `OffsetsLost` where that is to stop it.
        """
        began = time.monotonic()
        with self._brokers.explained("reading"):
            if began - self._left_at > _UNWATCHED_SECONDS:
                self._require_same_topic()
            records = self._poll_until(began + POLL_MS / 1000 if wait else began)
        self._left_at = time.monotonic()
        if not self._held.is_under_way():  # else a batch is committed as who polled it
            self._identity = self._identity_now()
        return records

    def poll_more(self, most: int) -> list[Received]:
        """At most `most` records behind those in hand, while the commit that is held is under way.

        Empty after `_MORE_MS`, or after that commit where the group divides its partitions; if it
        does so meanwhile, brokers refuse what is in hand: it is committed as who polled it first.
        """
        with self._brokers.explained("reading"):
            if self._is_to_rejoin() or not self._is_reading():
                self._held.wait()
                return []
            records = self._poll_once(_MORE_MS, most)
        self._left_at = time.monotonic()
        return records

    def _poll_until(self, deadline: float) -> list[Received]:
        while True:
            self._succession.turn()
            if self._not_begun or self._is_to_rejoin():
                self._held.wait()
            self._begin()
            left = round(max(deadline - time.monotonic(), 0) * 1000)
            records = self._poll_once(left if self._is_reading() else min(left, _TURN_MS))
            if records or left == 0:
                return records

    def _require_same_topic(self) -> None:
        reading = self._consumer.assignment() - self._not_begun
        if reading and self._positions.is_another_topic(reading):
            self._set_aside(reading)

    def hold(self, commit: Future[Any]) -> None:
        """Give no partition up, and begin none, until `commit` of the last batch polled is done."""
        self._held.hold(commit)

    def _is_to_rejoin(self) -> bool:
        return self._coordinator.is_to_rejoin()

    def _is_reading(self) -> bool:
        return not self._not_begun and bool(self._consumer.assignment())

    def _poll_once(self, timeout_ms: int, most: int | None = None) -> list[Received]:
        try:
            by_partition = self._consumer.poll(timeout_ms=timeout_ms, max_records=most)
        except OffsetOutOfRangeError as error:
            self._set_aside(error.args[0])
            return []
        except LogTruncationError as error:
            self._set_aside(error.divergent_offsets)
            return []
        if self._is_reading() and self._positions.may_be_another_topic():
            # What was fetched under the old offsets may lie anywhere in a topic made again.
            self._set_aside(self._consumer.assignment())
            return []
        return [record for records in by_partition.values() for record in records]

    def _begin(self) -> None:
        """Determine where the partitions that are set aside begin, as soon as it can be known."""
        if not self._not_begun:
            return
        if self._succession.is_doubtful:
            self._hindrance = Idle("a member that is gone left a transaction", standstill=False)
            return
        assigned = self._not_begun & self._consumer.assignment()
        try:
            begun = self._positions.determine(assigned)
        except OffsetsPending as error:
            self._hindrance = Idle(str(error), standstill=True)
            return
        except (CommitFailedError, RebalanceInProgressError):
            self._hindrance = Idle("the group divides the partitions anew", standstill=False)
            return
        except RetriableError as error:
            self._hindrance = Idle(f"the broker does not answer ({error})", standstill=False)
            return
        for partition, offset in begun.items():
            self._consumer.seek(partition, offset)
            self._consumer.resume(partition)
        self._not_begun = assigned - begun.keys()
        waiting = f"another member determines where group {self._membership.group} begins"
        self._hindrance = Idle(waiting, standstill=False) if self._not_begun else None

    def _set_aside(self, partitions: Iterable[TopicPartition]) -> None:
        """Fetch nothing of `partitions` until it is determined anew where to go on."""
        for partition in set(partitions) & self._consumer.assignment():
            self._consumer.pause(partition)
            # Without any position the client would look for one itself.
            self._consumer.seek(partition, 0)
            self._not_begun.add(partition)

    def assigned(self, partitions: set[TopicPartition]) -> None:
        """The group gave `partitions`; called by the client's own thread, in mid-poll."""
        self._not_begun.clear()
        self._standstill.forget()
        self._succession.rebalanced()
        self._set_aside(partitions)
        self._observer.rebalanced()

    def next_offsets(self, records: Sequence[Received]) -> NextOffsets:
        """Where to go on in each partition after `records`, invalid ones included."""
        last = {record.partition: record for record in records}.values()
        next_offset = self._positions.next_offset
        return {Place(each.topic, each.partition): next_offset(each.offset + 1) for each in last}

    def identity(self) -> Identity:
        """Who this member was in the group when it polled last, so that the broker can fence it.

        Who it is by now may be nobody, and from nobody the broker takes offsets unasked.

        Raises:
            BatchAborted: it was no member any more.
        """
        if self._identity.generation < 0 or not self._identity.member_id:
            raise BatchAborted("the group has lost this member; what it polled is another's now")
        return self._identity

    def _identity_now(self) -> Identity:
        now = self._consumer.group_metadata()
        return Identity(now.group_id, now.generation_id, now.member_id)

    @property
    def group(self) -> str:
        """The name of its group."""
        return self._membership.group

    @property
    def session_timeout(self) -> float:
        """Seconds after which the group takes it for dead when it hears nothing of it."""
        return self._membership.session_timeout

    def is_alive(self) -> bool:
        """Whether the group counts on this member, as far as it knows."""
        return bool(self._consumer.group_metadata().state == MemberState.STABLE)

    def commit(self, offsets: NextOffsets) -> None:
        """Commit outside of a transaction, for at-least-once delivery.

        Raises:
            KafkaError: the group has moved on, or the broker does not answer.
        """
        self._consumer.commit(committable(offsets), timeout_ms=CONNECT_MS)

    def rewind(self) -> None:
        """Go back to the committed offsets, after a batch was given up."""
        self._set_aside(self._consumer.assignment())

    def lag(self) -> dict[tuple[str, int], int]:
        """Records between this member and the end of each partition that it knows the end of."""
        return {
            (partition.topic, partition.partition): behind
            for partition in self._consumer.assignment() - self._not_begun
            if (behind := self._standstill.behind(partition)) is not None
        }

    def why_idle(self) -> Idle | None:
        """After an empty poll: what keeps records away, or None where there simply are none.

        A poll does not distinguish an empty topic from a broker that is gone, nor from records
        behind a transaction that never ends, so this asks for the ends of the partitions.
        """
        partitions = self._consumer.assignment()
        if not partitions:
            return self._why_unassigned()
        if self._not_begun:
            return self._hindrance or Idle("determining where to begin", standstill=False)
        try:
            stable_ends = self._consumer.end_offsets(partitions, timeout_ms=CONNECT_MS)
        except KafkaError as error:
            return Idle(f"the broker does not answer ({type(error).__name__})", standstill=False)
        return self._standstill.look(stable_ends)

    def _why_unassigned(self) -> Idle | None:
        if not self._brokers.watch.knows(self._membership.topic):
            return Idle(f"topic {self._membership.topic} is gone", standstill=False)
        if not self.is_alive():
            return Idle("waiting for the group to assign partitions", standstill=False)
        return None  # there are more members than partitions

    def close(self) -> None:
        """Leave the group, so that its other members take over at once."""
        self._consumer.close(autocommit=False, timeout_ms=CONNECT_MS)
