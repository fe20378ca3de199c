"""Where records come from: the group's share of a topic, and the alerts topic to follow."""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any

import crc32c  # noqa: F401 - without it kafka-python checks each batch in Python, 12 times slower
from kafka import (
    ConsumerRebalanceListener,
    KafkaAdminClient,
    KafkaConsumer,
    OffsetAndMetadata,
    TopicPartition,
)
from kafka.consumer.fetcher import ConsumerRecord
from kafka.errors import KafkaError
from kafka.structs import ConsumerGroupMetadata

from contracts.broker import BrokerSettings
from contracts.errors import BrokerUnreachable
from contracts.logs import get_logger
from detector.metrics import Metrics
from detector.settings import RunSettings

__all__ = [
    "ConsumerRecord",
    "NextOffsets",
    "Source",
    "administration",
    "follow",
    "partitions_of",
]

log = get_logger(__name__)

POLL_MS = 500
"""How long a poll waits for the first record; bounds how fast a stop is noticed."""

CONNECT_MS = 5_000
"""How long one attempt to reach a broker may take, so that a stop in between is noticed."""

RECONNECT_MS = 1_000
"""The longest pause between attempts to connect, so that a broker's return is noticed soon."""

NextOffsets = dict[TopicPartition, OffsetAndMetadata]


class Source:
    """This group member's share of the topic, read up to committed transactions.

    Not thread-safe: the loop's thread alone calls it, so no record is in hand while partitions
    move, which happens inside `poll`.

    Raises:
        BrokerUnreachable: when no broker answers within `CONNECT_MS`.
    """

    def __init__(self, settings: RunSettings, metrics: Metrics) -> None:
        self._start = settings.start
        self._consumer = _connect(
            settings.kafka,
            group_id=settings.group,
            enable_auto_commit=False,
            auto_offset_reset=settings.start,
            max_poll_records=settings.max_batch,
            session_timeout_ms=round(settings.session_timeout * 1000),
            heartbeat_interval_ms=round(settings.session_timeout * 1000 / 3),
        )
        self._consumer.subscribe([settings.topic], listener=_Rebalances(metrics))

    def poll(self) -> list[ConsumerRecord]:
        """The next batch: whatever is there, at most ``max_batch``; empty after `POLL_MS`.

        Raises:
            BrokerUnreachable: when the broker refuses to serve this member.
        """
        try:
            by_partition = self._consumer.poll(timeout_ms=POLL_MS)
        except KafkaError as error:
            raise BrokerUnreachable(f"cannot poll: {error}") from error
        return [record for records in by_partition.values() for record in records]

    def next_offsets(self, records: list[ConsumerRecord]) -> NextOffsets:
        """Where to go on in each partition after `records`, invalid ones included."""
        last = {TopicPartition(record.topic, record.partition): record for record in records}
        return {place: OffsetAndMetadata(record.offset + 1) for place, record in last.items()}

    def group_metadata(self) -> ConsumerGroupMetadata:
        """Who this member is in the group, so that the broker can fence it once it is stale."""
        return self._consumer.group_metadata()

    def commit(self, offsets: NextOffsets) -> None:
        """Commit outside of a transaction, for at-least-once delivery.

        Raises:
            KafkaError: when the group has moved on or the broker does not answer.
        """
        self._consumer.commit(offsets, timeout_ms=CONNECT_MS)

    def rewind(self) -> None:
        """Go back to the committed offsets, after a batch was given up.

        Raises:
            BrokerUnreachable: when they cannot be had.
        """
        try:
            for partition in self._consumer.assignment():
                committed = self._consumer.committed(partition, timeout_ms=CONNECT_MS)
                if committed is not None:
                    self._consumer.seek(partition, committed)
                elif self._start == "earliest":
                    self._consumer.seek_to_beginning(partition)
                else:
                    self._consumer.seek_to_end(partition)
        except KafkaError as error:
            raise BrokerUnreachable(f"cannot read the committed offsets: {error}") from error

    def lag(self) -> dict[tuple[str, int], int]:
        """Records between this member and the end of each partition that it knows the end of."""
        lag = {}
        for partition in self._consumer.assignment():
            end, position = self._consumer.highwater(partition), self._position(partition)
            if end is not None and position is not None:
                lag[partition.topic, partition.partition] = max(end - position, 0)
        return lag

    def _position(self, partition: TopicPartition) -> int | None:
        position: int | None = self._consumer.position(partition, timeout_ms=0)
        return position

    def why_idle(self) -> str | None:
        """After an empty poll: what keeps records away, or None where there simply are none.

        A poll does not tell an empty topic from a broker that is gone, so this asks for the ends
        of the partitions.
        """
        partitions = self._consumer.assignment()
        if not partitions:
            return "waiting for the group to assign partitions"
        try:
            self._consumer.end_offsets(partitions, timeout_ms=CONNECT_MS)
        except KafkaError as error:
            return f"the broker does not answer ({type(error).__name__})"
        return None

    def close(self) -> None:
        """Leave the group, so that its other members take over at once."""
        self._consumer.close(autocommit=False, timeout_ms=CONNECT_MS)


class _Rebalances(ConsumerRebalanceListener):  # type: ignore[misc]
    """Logs and counts what the group gives and takes."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        if revoked:
            log.info("partitions.revoked", partitions=_numbers(revoked))

    def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        self._metrics.rebalances.inc()
        log.info("partitions.assigned", partitions=_numbers(assigned))


def _numbers(partitions: set[TopicPartition]) -> list[int]:
    return sorted(partition.partition for partition in partitions)


def follow(
    kafka: BrokerSettings, topic: str, *, from_beginning: bool, exit_at_end: bool
) -> Generator[bytes | None, None, None]:
    """The values of `topic`, committed ones only, in no group; for ever, or up to its end.

    Close it: the client cannot end once the interpreter is about to, and keeps the process alive.

    Raises:
        BrokerUnreachable: when no broker answers, or it knows no such topic.
    """
    consumer = _connect(kafka, enable_auto_commit=False)
    try:
        numbers = consumer.partitions_for_topic(topic)
        if not numbers:
            raise BrokerUnreachable(
                f"{kafka.bootstrap_servers} has no topic {topic!r}; `detector run` creates it"
            )
        partitions = [TopicPartition(topic, number) for number in numbers]
        consumer.assign(partitions)
        ends = consumer.end_offsets(partitions)
        for partition in partitions:
            if from_beginning:
                consumer.seek_to_beginning(partition)
            else:
                consumer.seek(partition, ends[partition])
        while not exit_at_end or any(
            consumer.position(partition) < ends[partition] for partition in partitions
        ):
            for records in consumer.poll(timeout_ms=POLL_MS).values():
                yield from (record.value for record in records)
    except KafkaError as error:
        raise BrokerUnreachable(f"{kafka.bootstrap_servers}: {error}") from error
    finally:
        consumer.close(autocommit=False, timeout_ms=CONNECT_MS)


def partitions_of(kafka: BrokerSettings, topics: list[str]) -> dict[str, int]:
    """How many partitions each of `topics` has, 0 for one that is missing.

    Raises:
        BrokerUnreachable: when no broker answers.
    """
    with administration(kafka) as admin:
        known = set(admin.list_topics())
        described = admin.describe_topics([topic for topic in topics if topic in known])
        counts = {entry["name"]: len(entry["partitions"]) for entry in described}
    return {topic: counts.get(topic, 0) for topic in topics}


@contextmanager
def administration(kafka: BrokerSettings) -> Iterator[KafkaAdminClient]:
    """An admin client, for one block.

    Raises:
        BrokerUnreachable: when no broker answers, or what the block asks of it fails.
    """
    try:
        admin = KafkaAdminClient(**kafka.client_arguments(), bootstrap_timeout_ms=CONNECT_MS)
    except KafkaError as error:
        raise _unreachable(kafka, error) from error
    try:
        yield admin
    except KafkaError as error:
        raise BrokerUnreachable(f"{kafka.bootstrap_servers}: {error}") from error
    finally:
        admin.close()


def _connect(kafka: BrokerSettings, **arguments: Any) -> KafkaConsumer:
    try:
        return KafkaConsumer(
            **kafka.client_arguments(),
            isolation_level="read_committed",
            allow_auto_create_topics=False,
            bootstrap_timeout_ms=CONNECT_MS,
            reconnect_backoff_max_ms=RECONNECT_MS,
            **arguments,
        )
    except KafkaError as error:
        raise _unreachable(kafka, error) from error


def _unreachable(kafka: BrokerSettings, error: KafkaError) -> BrokerUnreachable:
    return BrokerUnreachable(
        f"no Kafka broker answers at {kafka.bootstrap_servers} ({error}); "
        "check the address (KAFKA_BOOTSTRAP_SERVERS) and that the broker runs"
    )
