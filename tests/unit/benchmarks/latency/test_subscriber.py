"""`benchmarks.latency.subscriber`: which timestamp of an alert is the record's."""

import msgspec
import pytest

from benchmarks.latency.subscriber import timestamp
from contracts.stream.alert import Alert, ModelReference, SourcePosition


def test_the_timestamp_is_that_of_the_source() -> None:
    """Not one that the record itself has."""
    alert = Alert(
        alert_id="transactions-0-7",
        record_id="42",
        detected_at="2026-01-01T00:00:00.000Z",
        event_time=None,
        score=30.0,
        threshold=20.0,
        severity="low",
        one_in=200,
        reasons=[],
        model=ModelReference("creditcard", "20260101T000000Z", "denoising"),
        source=SourcePosition("transactions", 0, 7, 1_795_462_041_512),
        record=msgspec.Raw(b'{"source":{"timestamp":1},"timestamp":2}'),
    )
    value = alert.message(100_000).value
    assert value is not None
    assert timestamp(value) == 1_795_462_041_512


def test_what_is_no_alert_is_no_arrival() -> None:
    """Nothing else is on the topic, so it is said."""
    with pytest.raises(ValueError, match="expected an alert"):
        timestamp(b'{"timestamp":12}')
