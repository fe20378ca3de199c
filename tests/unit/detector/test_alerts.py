"""`detector.alerts`."""

import json
from typing import Any

import msgspec
import pytest

from contracts.program.logs import configure_logs
from contracts.stream.alert import Alert
from detector.alerts import alerts_among, readable

FIELDS: dict[str, Any] = {
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
    "source": {"topic": "t", "partition": 0, "offset": 1, "timestamp": -1},
    "record": {},
}
FORGED = "\x1b[2J\n2026-01-01T00:00:01.000Z  low  record 43\x9b1A\u202e\u2028"


def alert_bytes(**changes: Any) -> bytes:
    """An alert as it may stand in the topic, its record printed prettily."""
    return json.dumps(FIELDS | changes, ensure_ascii=False, indent=2).encode()


@pytest.mark.parametrize(
    "garbage",
    [
        None,
        b"",
        b"\xff\xfe",
        b"no JSON",
        b"{}",
        b"[]",
        b"\xef\xbb\xbf" + alert_bytes(),
        alert_bytes(record={"text": "?"}).replace(b"?", b"\xff"),
        alert_bytes(record="?").replace(b'"?"', b"[" * 100_000 + b"]" * 100_000),
        alert_bytes(score="?").replace(b'"?"', b"NaN"),
        alert_bytes(score="?").replace(b'"?"', b"1e999"),
        alert_bytes(score="?").replace(b'"?"', b"-Infinity"),
        alert_bytes(severity="grave"),
        alert_bytes(record="?").replace(b"?", b"\x1b[2J"),
        alert_bytes() + alert_bytes(),
        alert_bytes(record_id="\\").replace(b"\\\\", b"\\ud800"),
    ],
)
def test_what_is_no_alert_is_logged_and_left_out(
    garbage: bytes | None, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the reason; what stands behind it is read."""
    configure_logs("json")
    ((line, alert),) = alerts_among([garbage, alert_bytes()])
    assert json.loads(line) == FIELDS
    assert alert.record_id == "42"
    (event,) = map(json.loads, capsys.readouterr().err.splitlines())
    assert event["event"] == "alert.unreadable"
    assert event["reason"]


def test_an_alert_is_one_line_of_json_that_shows_itself() -> None:
    """The same value as it was received, though its record spans lines and its id forges one."""
    changes = {"record_id": FORGED, "record": {"id": FORGED, "text": "Größe \x7f \U000e0001"}}
    ((line, alert),) = alerts_among([alert_bytes(**changes)])
    assert line.isprintable()
    assert json.loads(line) == FIELDS | changes
    assert alert.record_id == FORGED


def test_a_readable_line_says_when_how_grave_which_and_why() -> None:
    """All on one line."""
    assert readable(msgspec.convert(FIELDS | {"record": msgspec.Raw(b"{}")}, Alert)).plain == (
        "2026-01-01T00:00:00.000Z  high      record 42  score 12.3 (threshold 10.0)"
        "  one in 12,345  V17 -8.5, expected 0.25 (40%)"
    )


@pytest.mark.parametrize(
    ("value", "expected", "shown"),
    [
        (101325.0931, 101325.003, "101325.093, expected 101325.003"),
        (1.0, 1.0, "1, expected 1"),
        (0.0, -0.0, "0, expected -0"),
        (-123456.0, 0.123456, "-1.235e+05, expected 0.1235"),
    ],
)
def test_a_readable_line_shows_how_a_value_differs(
    value: float, expected: float, shown: str
) -> None:
    """However small the difference is beside the value."""
    reasons = [{"feature": "pressure", "value": value, "expected": expected, "share": 0.4}]
    ((_, alert),) = alerts_among([alert_bytes(reasons=reasons)])
    assert f"  pressure {shown} (40%)" in readable(alert).plain


@pytest.mark.parametrize(
    ("value", "expected", "shown"),
    [
        ("Hull", "York", "Hull, expected York"),
        (None, 3.25, "missing, expected 3.25"),
        ("Hull", None, "Hull, expected missing"),
        ("Hull", "Hull", "Hull, rare"),
    ],
)
def test_a_readable_line_says_values_and_what_is_missing(
    value: object, expected: object, shown: str
) -> None:
    """As people would."""
    reasons = [{"feature": "city", "value": value, "expected": expected, "share": 0.4}]
    ((_, alert),) = alerts_among([alert_bytes(reasons=reasons)])
    assert f"  city {shown} (40%)" in readable(alert).plain


def test_a_readable_line_cannot_be_forged() -> None:
    """Neither by the id of the record, nor by the name of a feature, nor by the time."""
    reasons = [{"feature": FORGED, "value": FORGED, "expected": 0, "share": 1}]
    changes = {"record_id": FORGED, "detected_at": FORGED, "reasons": reasons}
    ((_, alert),) = alerts_among([alert_bytes(**changes)])
    assert readable(alert).plain.isprintable()
    assert readable(alert).plain.count(r"\x1b[2J\n2026") == 4
