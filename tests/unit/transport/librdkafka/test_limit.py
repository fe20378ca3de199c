"""`transport.librdkafka.limit`: no call is waited for without end."""

from threading import Event

import pytest
from confluent_kafka import KafkaError, KafkaException
from kafka.errors import KafkaTimeoutError

from transport.librdkafka.limit import within


def test_what_a_call_gives_or_raises_is_its_own() -> None:
    """As if it had been called here."""

    def fail() -> None:
        raise KafkaException(KafkaError(KafkaError.UNKNOWN_MEMBER_ID))

    assert within(60, lambda: "answer") == "answer"
    with pytest.raises(KafkaException, match="UNKNOWN_MEMBER_ID"):
        within(60, fail)


def test_a_call_that_takes_too_long_is_left_alone() -> None:
    """It may end later, or never."""
    answered = Event()
    try:
        with pytest.raises(KafkaTimeoutError, match="does not answer"):
            within(0.01, answered.wait)
    finally:
        answered.set()
