"""A reader of one topic that belongs to no group: what is committed, from one end or the other."""

from collections.abc import Generator

from kafka import KafkaConsumer, TopicPartition

from contracts.program.broker import BrokerSettings
from contracts.program.errors import BrokerUnreachable
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
                for records in consumer.poll(timeout_ms=POLL_MS).values():
                    yield from (record.value for record in records)
    finally:
        consumer.close(autocommit=False, timeout_ms=CONNECT_MS)
