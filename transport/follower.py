"""A reader of one topic that belongs to no group: what is committed, from one end or the other."""

from collections.abc import Generator

from kafka import KafkaConsumer, TopicPartition

from contracts.program.broker import BrokerSettings
from contracts.program.errors import BrokerUnreachable
from contracts.stream.received import Received
from transport.brokers import CONNECT_MS, Brokers
from transport.member import POLL_MS
from transport.topics import partitions_of


def follow(
    kafka: BrokerSettings, topic: str, *, from_beginning: bool, exit_at_end: bool
) -> Generator[bytes | None, None, None]:
    """The values of `topic`, committed ones only, in no group; for ever, or up to its end.

    Close it: the client cannot end once the interpreter is about to, and keeps the process alive.

    Raises:
        BrokerUnreachable: no broker answers, or it knows no such topic.
        BadSettings, AccessDenied: it refuses this client for good.
    """
    polled = _polled(kafka, topic, from_beginning=from_beginning, exit_at_end=exit_at_end)
    try:
        for records in polled:
            yield from (record.value for record in records)
    finally:
        polled.close()


def whole_topic(kafka: BrokerSettings, topic: str) -> Generator[list[Received], None, None]:
    """What is committed in `topic` now, a few hundred records at a time; close it, as `follow`.

    Each partition is in its order. Raises what `follow` raises.
    """
    return _polled(kafka, topic, from_beginning=True, exit_at_end=True)


def _polled(
    kafka: BrokerSettings, topic: str, *, from_beginning: bool, exit_at_end: bool
) -> Generator[list[Received], None, None]:
    brokers = Brokers(kafka, right="Read")
    consumer = brokers.connect(
        KafkaConsumer,
        isolation_level="read_committed",
        allow_auto_create_topics=False,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
    )
    try:
        with brokers.explained("reading"):
            numbers = range(partitions_of(kafka, [topic], right="Read")[topic])
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
                yield from consumer.poll(timeout_ms=POLL_MS).values()
    finally:
        consumer.close(autocommit=False, timeout_ms=CONNECT_MS)
