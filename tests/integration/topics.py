"""Reading and writing topics, as the tests need it."""

from collections.abc import Iterable
from contextlib import closing
from typing import Any

from kafka import KafkaConsumer, KafkaProducer, TopicPartition


def send(
    bootstrap_servers: str,
    topic: str,
    values: Iterable[bytes | None],
    partition: int | None = None,
    key: bytes | None = None,
) -> None:
    """Send each of `values` and wait until all have arrived; without `key` each has its number."""
    with closing(
        KafkaProducer(bootstrap_servers=bootstrap_servers, max_request_size=1_048_588)
    ) as producer:
        for future in [
            producer.send(topic, value, key or str(number).encode(), partition=partition)
            for number, value in enumerate(values)
        ]:
            future.get(timeout=30)


def committed(bootstrap_servers: str, topic: str) -> list[Any]:
    """Every committed record of `topic`, from its beginning to its end."""
    with closing(
        KafkaConsumer(bootstrap_servers=bootstrap_servers, isolation_level="read_committed")
    ) as consumer:
        numbers = consumer.partitions_for_topic(topic)
        partitions = [TopicPartition(topic, number) for number in numbers]
        consumer.assign(partitions)
        consumer.seek_to_beginning()
        ends = consumer.end_offsets(partitions)
        records: list[Any] = []
        while any(consumer.position(partition) < ends[partition] for partition in partitions):
            for batch in consumer.poll(timeout_ms=200).values():
                records += batch
    return records
