"""`detector.follow`."""

import msgspec

from contracts.alert import Alert
from detector.follow import readable


def test_a_readable_line_says_when_how_grave_which_and_why() -> None:
    """All on one line."""
    alert = msgspec.convert(
        {
            "alert_id": "t-0-1",
            "record_id": "42",
            "detected_at": "2026-01-01T00:00:00.000Z",
            "event_time": 5.0,
            "score": 12.345,
            "threshold": 10.0,
            "severity": "high",
            "one_in": 12_345.0,
            "reasons": [{"feature": "V17", "value": -8.5, "expected": 0.25, "share": 0.4}],
            "model": {"name": "m", "version": "1", "kind": "deep"},
            "source": {"topic": "t", "partition": 0, "offset": 1, "timestamp": 0},
            "record": msgspec.Raw(b"{}"),
        },
        Alert,
    )
    assert readable(alert).plain == (
        "2026-01-01T00:00:00.000Z  high      record 42  score 12.3 (threshold 10.0)"
        "  one in 12,345  V17 -8.5, expected 0.25 (40%)"
    )
