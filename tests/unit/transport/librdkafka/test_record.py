"""`transport.librdkafka.record`: a record is what was received, whichever client received it."""

from confluent_kafka import TIMESTAMP_CREATE_TIME, TIMESTAMP_NOT_AVAILABLE, Message

from contracts.stream.received import Received, place_of
from transport.librdkafka.record import Record


def _received(message: Message) -> Received:
    return Record(message.value(), message)


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
