"""Reading and writing topics, as the tests need it."""

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from typing import Any

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition

from tests.waiting import wait_until


def create_topic(bootstrap_servers: str, topic: str, partitions: int, **configs: str) -> None:
    """Create `topic`, and return when it can be used."""
    wanted = {"num_partitions": partitions, "replication_factor": 1, "configs": configs}
    with closing(KafkaAdminClient(bootstrap_servers=bootstrap_servers)) as admin:
        admin.create_topics({topic: wanted}, wait_for_metadata=True)


def delete_topic(bootstrap_servers: str, topic: str) -> None:
    """Delete `topic`, and return when it is gone."""
    with closing(KafkaAdminClient(bootstrap_servers=bootstrap_servers)) as admin:
        admin.delete_topics([topic])
        wait_until(lambda: admin.describe_topics([topic])[0]["error_code"], f"{topic} is gone")


def make_again(bootstrap_servers: str, topic: str) -> None:
    """Delete `topic`, and create it with as many partitions."""
    with closing(KafkaAdminClient(bootstrap_servers=bootstrap_servers)) as admin:
        [described] = admin.describe_topics([topic])
    delete_topic(bootstrap_servers, topic)
    create_topic(bootstrap_servers, topic, len(described["partitions"]))


def delete_before(bootstrap_servers: str, topic: str, partition: int, offset: int) -> None:
    """Remove the oldest records of a partition, as retention does."""
    with closing(KafkaAdminClient(bootstrap_servers=bootstrap_servers)) as admin:
        admin.delete_records({TopicPartition(topic, partition): offset})


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


def unread(bootstrap_servers: str, group: str) -> int:
    """How many records it has not committed, of the topic of its name."""
    with closing(KafkaConsumer(bootstrap_servers=bootstrap_servers, group_id=group)) as consumer:
        partitions = [TopicPartition(group, each) for each in consumer.partitions_for_topic(group)]
        ends = consumer.end_offsets(partitions)
        return sum(ends[each] - (consumer.committed(each) or 0) for each in partitions)


def committed(bootstrap_servers: str, topic: str) -> list[Any]:
    """Every committed record of `topic`, from its beginning to its end."""
    return _read(bootstrap_servers, topic, "read_committed")


def sent(bootstrap_servers: str, topic: str) -> list[Any]:
    """Every record of `topic`, those of aborted and open transactions too."""
    return _read(bootstrap_servers, topic, "read_uncommitted")


def all_ended(bootstrap_servers: str, topic: str) -> bool:
    """Whether no record of `topic` waits for its transaction to end."""
    stable, last = (
        _ends(bootstrap_servers, topic, level) for level in ("read_committed", "read_uncommitted")
    )
    return stable == last


def _read(bootstrap_servers: str, topic: str, isolation_level: str) -> list[Any]:
    with _whole_topic(bootstrap_servers, topic, isolation_level) as consumer:
        partitions = consumer.assignment()
        consumer.seek_to_beginning()
        ends = consumer.end_offsets(partitions)
        records: list[Any] = []
        while any(consumer.position(partition) < ends[partition] for partition in partitions):
            for batch in consumer.poll(timeout_ms=200).values():
                records += batch
    return records


def _ends(bootstrap_servers: str, topic: str, isolation_level: str) -> dict[TopicPartition, int]:
    with _whole_topic(bootstrap_servers, topic, isolation_level) as consumer:
        ends: dict[TopicPartition, int] = consumer.end_offsets(consumer.assignment())
    return ends


@contextmanager
def _whole_topic(
    bootstrap_servers: str, topic: str, isolation_level: str
) -> Iterator[KafkaConsumer]:
    with closing(
        KafkaConsumer(bootstrap_servers=bootstrap_servers, isolation_level=isolation_level)
    ) as consumer:
        numbers = consumer.partitions_for_topic(topic)
        consumer.assign([TopicPartition(topic, number) for number in numbers])
        yield consumer
