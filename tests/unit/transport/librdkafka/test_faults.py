"""`transport.librdkafka.faults`: an error of one client is that of the other."""

import pytest
from confluent_kafka import KafkaError as Fault
from kafka import errors

from contracts.program.broker import BrokerSettings
from transport.faults import access_denied, setting_refused
from transport.librdkafka.faults import as_error


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (Fault.INVALID_SESSION_TIMEOUT, errors.InvalidSessionTimeoutError),
        (Fault.ILLEGAL_GENERATION, errors.IllegalGenerationError),
        (Fault.INVALID_PRODUCER_EPOCH, errors.InvalidProducerEpochError),
        (Fault._FENCED, errors.ProducerFencedError),
        (Fault._ALL_BROKERS_DOWN, errors.KafkaConnectionError),
        (Fault._MSG_TIMED_OUT, errors.KafkaTimeoutError),
        (Fault._UNKNOWN_TOPIC, errors.UnknownTopicOrPartitionError),
    ],
)
def test_a_code_is_an_error(code: int, kind: type[errors.KafkaError]) -> None:
    """Those of brokers, and those that only this library has; what it says of them is kept."""
    error = as_error(Fault(code, "as it was said"))
    assert type(error) is kind
    assert "as it was said" in str(error)


def test_a_code_that_means_nothing_to_us_is_an_error_all_the_same() -> None:
    """Its name is said."""
    error = as_error(Fault(Fault._STATE, "as it was said"))
    assert type(error) is errors.KafkaError
    assert str(error).endswith("_STATE: as it was said")


def test_a_refusal_names_the_setting_or_the_right() -> None:
    """Which is what the types are for."""
    refused = setting_refused(as_error(Fault(Fault.INVALID_SESSION_TIMEOUT)))
    assert str(refused).startswith("session_timeout: the broker refuses it")
    denied = access_denied(
        as_error(Fault(Fault.TRANSACTIONAL_ID_AUTHORIZATION_FAILED)),
        "Write",
        BrokerSettings(),
        "id",
    )
    assert "Write on transactional id id" in str(denied)
