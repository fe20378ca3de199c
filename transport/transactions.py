"""Exactly once: alerts, dead letters and offsets in one Kafka transaction, all or nothing."""

import time
from abc import abstractmethod
from collections.abc import Sequence
from typing import Any

from kafka import KafkaAdminClient, KafkaProducer, TopicPartition
from kafka.admin import TransactionState
from kafka.errors import (
    InvalidProducerEpochError,
    KafkaError,
    KafkaTimeoutError,
    ProducerFencedError,
    TransactionalIdNotFoundError,
    UnsupportedVersionError,
    for_code,
)
from kafka.structs import ConsumerGroupMetadata

from contracts.program.broker import BrokerSettings
from contracts.program.errors import AnomalyDetectorError, BadSettings
from contracts.program.logs import get_logger
from transport.connections import Watch
from transport.member import GroupMember
from transport.offsets import NextOffsets
from transport.positions import committable
from transport.publisher import BatchPublisher, Outgoing, Publisher, discard
from transport.topics import administration, partitions_among, patiently

log = get_logger(__name__)

_DECIDED_TO_COMMIT = (TransactionState.PREPARE_COMMIT, TransactionState.COMPLETE_COMMIT)
FENCED = (ProducerFencedError, InvalidProducerEpochError)
_RIVAL_SECONDS = 60.0
_RIVAL_FENCES = 3
"""So often fenced in so short a time, by nothing of its own doing: another has the same id."""


class NotCommitted(KafkaError):  # type: ignore[misc] # the client has no types
    """The client reported a commit, but the broker confirmed none of this transaction."""


class Transactional(Publisher):
    """Begins as a transactional id: what is open under it is ended, who had it before is fenced.

    Args:
        topics: where messages go.
        transactional_id: distinct for all that run at once, and best the same for the next one in
            its place, which then ends at once what this one may leave open.
        timeout: seconds until the broker aborts a transaction that is left open.
    """

    def __init__(
        self,
        kafka: BrokerSettings,
        batch_bytes: int,
        *,
        topics: Sequence[str],
        transactional_id: str,
        timeout: float,
    ) -> None:
        self._topics = topics
        self._transactional_id = transactional_id
        self._timeout = timeout
        super().__init__(kafka, batch_bytes)

    @abstractmethod
    def _add_group(self, producer: KafkaProducer) -> None:
        """Add to the open transaction the group whose offsets it commits, where there is one."""

    def _connect(self) -> KafkaProducer:
        producer = self._new_producer(
            self._transactional_id, transaction_timeout_ms=round(self._timeout * 1000)
        )
        try:
            with self._brokers.explained("beginning transactions"):
                with administration(
                    self._kafka, "Write", transactional_id=self._transactional_id
                ) as admin:
                    places = partitions_among(admin, self._topics)
                    committed = _was_committed(admin, self._transactional_id)
                initialise(producer, self._brokers.watch)
                self._initialisations = len(self._brokers.watch.initialisations)
                self._end_what_was_left(producer, places, committed=committed)
        except AnomalyDetectorError:
            discard(producer)
            raise
        return producer

    def _end_what_was_left(
        self, producer: KafkaProducer, places: Sequence[TopicPartition], *, committed: bool
    ) -> None:
        """End an empty transaction everywhere as the last one under this id was decided to end.

        A broker that comes back from a crash may pass over partitions, whose leaders it does not
        know yet, as it writes the markers of a transaction that was decided before, and hold it for
        complete. Then alerts stay unseen, or offsets pending, for ever: `init_transactions` finds
        nothing to end. The markers of this transaction, which has the same id, end them.
        """
        producer.begin_transaction()
        for place in places:
            # Nowhere public: the client adds a partition with the first message to it.
            producer._transaction_manager.maybe_add_partition_to_transaction(place)  # noqa: SLF001
        self._add_group(producer)
        if committed:
            producer.commit_transaction()
        else:
            producer.abort_transaction()

    def _commit(self) -> None:
        """Commit, and have it confirmed.

        Raises:
            NotCommitted: nothing was sent, or only after the epoch was raised, which ended the
                transaction; the client takes both for a success.
        """
        watch = self._brokers.watch
        confirmed = watch.commits
        self._producer.commit_transaction()
        if watch.commits != confirmed + 1 or len(watch.initialisations) != self._initialisations:
            raise NotCommitted("the broker confirmed no commit of this transaction")


class ExactlyOnce(Transactional, BatchPublisher):
    """One transaction a batch.

    The group metadata goes with the offsets, so that the broker refuses a member whose partitions
    have moved on (KIP-447). Whatever does not end as a commit that the broker confirmed is followed
    by a new producer, before anything else is sent: its `init_transactions` ends what is open and
    fences whatever is still on its way, and forgets what the client would else carry over into the
    next transaction.

    Args:
        member: whose offsets go into the transaction; the others as of `Transactional`.
    """

    def __init__(
        self, kafka: BrokerSettings, batch_bytes: int, *, member: GroupMember, **transactions: Any
    ) -> None:
        self._member = member
        self._fenced_at: list[float] = []
        super().__init__(kafka, batch_bytes, **transactions)

    def _add_group(self, producer: KafkaProducer) -> None:
        producer.send_offsets_to_transaction({}, self._member.group)

    def commit(self, outgoing: Sequence[Outgoing], offsets: NextOffsets) -> None:
        began = time.monotonic()
        identity = ConsumerGroupMetadata(*self._member.identity())
        futures: list[Any] = []
        try:
            self._producer.begin_transaction()
            self._send(outgoing, futures)
            self._producer.send_offsets_to_transaction(committable(offsets), identity)
            self._require_acknowledged(outgoing, futures)
            self._commit()
        except KafkaError as error:
            self._refuse_too_large(outgoing, futures)
            cause = root(error, futures)
            self._refuse_rival(cause, began)
            aborted = self._aborted(cause)
            self._renew()
            raise aborted from error

    def _renew(self) -> None:
        began = time.monotonic()
        self._discard()
        self._producer = self._connect()
        log.debug("producer.renewed", seconds=round(time.monotonic() - began, 3))

    def _refuse_rival(self, error: KafkaError, began: float) -> None:
        """Distinguish another running detector from what fences a producer by its own doing.

        A transaction that took too long is fenced by the broker, and a member that the group has
        lost by the one that took its place, or that ended what it had left open.

        Raises:
            BadSettings: another has the same id, or both would fence each other for ever.
        """
        now = time.monotonic()
        was_slow = now - began >= min(self._timeout, self._member.session_timeout)
        if was_slow or not isinstance(error, FENCED) or not self._member.is_alive():
            return
        self._fenced_at = [at for at in self._fenced_at if now - at < _RIVAL_SECONDS] + [now]
        if len(self._fenced_at) >= _RIVAL_FENCES:
            raise BadSettings(
                f"transactional_id: another running detector has {self._transactional_id!r} too, "
                "and each ends the other's transactions; expected a distinct one for each"
            ) from error


def _was_committed(admin: KafkaAdminClient, transactional_id: str) -> bool:
    """Whether the last transaction under this id was decided to be committed, by its coordinator.

    Raises:
        KafkaError: the coordinator does not say.
    """
    try:
        described = patiently(lambda: admin.describe_transactions([transactional_id]))
    except (TransactionalIdNotFoundError, UnsupportedVersionError):
        return False
    return described[transactional_id].state in _DECIDED_TO_COMMIT


def initialise(producer: KafkaProducer, watch: Watch) -> None:
    """Begin as the producer's transactional id: end what is open under it, and fence who had it.

    Raises:
        KafkaError: what the broker refused it with, which the client only puts into words.
    """
    try:
        producer.init_transactions()
    except KafkaError as error:
        refusals = [code for code in watch.initialisations if code != 0]
        if refusals and not isinstance(error, KafkaTimeoutError):
            raise for_code(refusals[-1]) from error
        raise


def root(error: KafkaError, futures: Sequence[Any]) -> KafkaError:
    """What failed the transaction; the client's methods wrap it into words, its futures do not."""
    failed = (future.exception for future in futures if future.is_done and future.failed())
    named = (cause for cause in (error, *failed) if type(cause) is not KafkaError)
    return next(named, error)
