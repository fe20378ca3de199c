"""`transport.librdkafka.record`: a record is what was received, whichever client received it."""

from confluent_kafka import TIMESTAMP_CREATE_TIME, TIMESTAMP_NOT_AVAILABLE, Message

from contracts.stream.received import Received, place_of
from transport.librdkafka.record import last_of_each_partition, records_of


def _received(message: Message) -> Received:
    [record] = records_of([message])
    return record


def test_it_has_all_that_was_received() -> None:
    """Its place, its time, its bytes."""
    record = _received(
        Message(
            topic="topic",
            partition=3,
            offset=17,
            key=b"key",
            value=b"value",
            headers=[("name", b"text"), ("null", None)],
            timestamp=(TIMESTAMP_CREATE_TIME, 1_234),
        )
    )
    assert place_of(record) == "topic-3-17"
    assert (record.key, record.value, record.timestamp) == (b"key", b"value", 1_234)
    assert list(record.headers) == [("name", b"text"), ("null", None)]


def test_what_it_does_not_have_is_as_of_the_other_client() -> None:
    """A tombstone without a key, a header or a time."""
    record = _received(
        Message(topic="topic", partition=0, offset=0, timestamp=(TIMESTAMP_NOT_AVAILABLE, -1))
    )
    assert (record.key, record.value, record.timestamp, list(record.headers)) == (
        None,
        None,
        -1,
        [],
    )


def test_of_each_partition_the_last_is_found() -> None:
    """In the order in which they came."""
    places = [(0, 5), (1, 7), (0, 6), (1, 8)]
    records = records_of(
        [Message(topic="topic", partition=number, offset=offset) for number, offset in places]
    )
    last = last_of_each_partition(records)
    assert {partition: record.offset for partition, record in last.items()} == {0: 6, 1: 8}
