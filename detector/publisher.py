"""Where alerts and dead letters go: one Kafka transaction a batch, the offsets in it."""

from abc import ABC, abstractmethod
from contextlib import suppress
from itertools import chain
from typing import Any

import crc32c  # noqa: F401 - without it kafka-python sums each batch in Python, 12 times slower
from kafka import KafkaAdminClient, KafkaProducer
from kafka.errors import BrokerResponseError, KafkaError, RetriableError, TopicAlreadyExistsError

from contracts.alert import Alert, DeadLetter
from contracts.broker import BrokerSettings, Topic
from contracts.errors import BadSettings, BatchAborted, BrokerUnreachable
from contracts.logs import get_logger
from detector.settings import RunSettings
from detector.source import CONNECT_MS, RECONNECT_MS, NextOffsets, Source, administration

log = get_logger(__name__)

RETRY_MS = 5
"""A transaction that begins right after another is often asked to wait a moment and try again."""

MAX_REQUEST_BYTES = 1_048_576
"""Kafka's default limit of one message; records, alerts and dead letters are kept below it."""


class Publisher(ABC):
    """Publishes one batch at a time.

    Raises:
        BrokerUnreachable: when no broker answers within a few seconds.
    """

    def __init__(self, settings: RunSettings, source: Source) -> None:
        self._settings = settings
        self._source = source
        self._producer = self._connect()

    @abstractmethod
    def commit(
        self, alerts: list[Alert], dead_letters: list[DeadLetter], next_offsets: NextOffsets
    ) -> None:
        """Publish what a batch gave, and that it is done.

        Raises:
            BatchAborted: it was not; the source has to go back to the committed offsets.
            BrokerUnreachable: it was not, and the producer cannot be had again either.
        """

    @abstractmethod
    def _connect(self) -> KafkaProducer: ...

    def close(self) -> None:
        """Give up what is open, and free the connection."""
        _discard(self._producer)

    def _new_producer(self, **arguments: Any) -> KafkaProducer:
        return KafkaProducer(
            **self._settings.kafka.client_arguments(),
            acks="all",
            compression_type="lz4",
            linger_ms=0,
            max_request_size=MAX_REQUEST_BYTES,
            max_block_ms=CONNECT_MS,
            bootstrap_timeout_ms=CONNECT_MS,
            reconnect_backoff_max_ms=RECONNECT_MS,
            retry_backoff_ms=RETRY_MS,
            allow_auto_create_topics=False,
            **arguments,
        )

    def _send(self, alerts: list[Alert], dead_letters: list[DeadLetter]) -> list[Any]:
        settings, limit = self._settings, MAX_REQUEST_BYTES
        messages = chain(
            ((settings.alerts_topic, alert.message(limit)) for alert in alerts),
            ((settings.dead_letters_topic, letter.message(limit)) for letter in dead_letters),
        )
        return [
            self._producer.send(topic, message.value, message.key, message.headers)
            for topic, message in messages
        ]


class ExactlyOnce(Publisher):
    """Alerts, dead letters and offsets in one transaction: all or nothing.

    The group metadata goes with the offsets, so that the broker refuses a member whose partitions
    have moved on (KIP-447).
    """

    def _connect(self) -> KafkaProducer:
        producer = None
        try:
            producer = self._new_producer(
                transactional_id=self._settings.own_transactional_id(),
                transaction_timeout_ms=round(self._settings.transaction_timeout * 1000),
            )
            producer.init_transactions()
        except KafkaError as error:
            if producer is not None:
                _discard(producer)
            raise BrokerUnreachable(f"cannot begin transactions: {error}") from error
        return producer

    def commit(
        self, alerts: list[Alert], dead_letters: list[DeadLetter], next_offsets: NextOffsets
    ) -> None:
        try:
            self._producer.begin_transaction()
            self._send(alerts, dead_letters)
            group = self._source.group_metadata()
            self._producer.send_offsets_to_transaction(next_offsets, group)
            self._producer.commit_transaction()
        except KafkaError as error:
            self._abort()
            raise BatchAborted(f"{type(error).__name__}: {error}") from error

    def _abort(self) -> None:
        try:
            self._producer.abort_transaction()
        except KafkaError:  # fenced, or lost for another reason that only a new producer mends
            _discard(self._producer)
            self._producer = self._connect()


class AtLeastOnce(Publisher):
    """Publish, then commit the offsets: a fault in between repeats alerts, and loses none."""

    def _connect(self) -> KafkaProducer:
        try:
            return self._new_producer(enable_idempotence=False)
        except KafkaError as error:
            raise BrokerUnreachable(f"cannot produce: {error}") from error

    def commit(
        self, alerts: list[Alert], dead_letters: list[DeadLetter], next_offsets: NextOffsets
    ) -> None:
        try:
            for future in self._send(alerts, dead_letters):
                future.get()
            self._source.commit(next_offsets)
        except KafkaError as error:
            raise BatchAborted(f"{type(error).__name__}: {error}") from error


def _discard(producer: KafkaProducer) -> None:
    # What is still unsent belongs to a transaction that was given up; close() would wait for it.
    producer._sender.force_close()  # noqa: SLF001
    with suppress(KafkaError):
        producer.close(timeout=CONNECT_MS / 1000)


def create_missing_topics(kafka: BrokerSettings, topics: list[Topic]) -> None:
    """Create those of `topics` that are missing, and wait until they can be used.

    Raises:
        BrokerUnreachable: when no broker answers.
        BadSettings: when it refuses to create one, for example with so many replicas.
    """
    with administration(kafka) as admin:
        known = set(admin.list_topics())
        for topic in topics:
            if topic.name not in known:
                _create(admin, topic)


def _create(admin: KafkaAdminClient, topic: Topic) -> None:
    specification = {
        "num_partitions": topic.partitions,
        "replication_factor": topic.replication,
        "configs": topic.configs,
    }
    try:
        admin.create_topics({topic.name: specification}, wait_for_metadata=True)
    except TopicAlreadyExistsError:
        return  # another program was faster
    except BrokerResponseError as error:
        if isinstance(error, RetriableError):
            raise
        raise BadSettings(f"topic {topic.name} cannot be created: {error}") from error
    log.info("topic.created", topic=topic.name, partitions=topic.partitions)
