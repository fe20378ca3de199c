"""`docs.drawing.terminal`."""

import re
from html import unescape
from itertools import pairwise
from typing import get_args

import msgspec
import pytest
from msgspec.structs import replace

from contracts.stream.alert import Alert, Severity
from detector.alerts import readable
from docs.drawing.terminal import a_dozen, terminal


def alert(number: int, severity: Severity = "low") -> Alert:
    """One of record `number`, an hour after the one before it."""
    return msgspec.convert(
        {
            "alert_id": f"t-0-{number}",
            "record_id": str(number),
            "detected_at": "2031-05-06T07:08:09.000Z",
            "event_time": 3600.0 * number,
            "score": 12.345,
            "threshold": 10.0,
            "severity": severity,
            "one_in": 250.0,
            "reasons": [
                {"feature": "V17", "value": -8.5, "expected": 0.25, "share": 0.4},
                {"feature": "V12", "value": 2.5, "expected": 0.5, "share": 0.1},
            ],
            "model": {"name": "m", "version": "1", "kind": "deep"},
            "source": {"topic": "t", "partition": 0, "offset": number, "timestamp": 0},
            "record": msgspec.Raw(b"{}"),
        },
        Alert,
    )


def _lines(picture: str) -> list[str]:
    """What one reads in it, line by line."""
    texts = re.findall(r'<text [^>]*y="([\d.]+)"[^>]*>(.*?)</text>', picture)
    lines: dict[str, str] = {}
    for height, text in texts:
        lines[height] = lines.get(height, "") + unescape(text).replace("\N{NO-BREAK SPACE}", " ")
    return [line.strip() for line in lines.values()]


def test_the_window_shows_what_detector_alerts_prints_its_reasons_on_a_line_below() -> None:
    """When: on the clock of the data, so that the picture is the same every time."""
    picture = terminal([alert(25, "high")])
    *_, command, line, reasons = _lines(picture)
    assert command == "$ detector alerts"
    printed = readable(replace(alert(25, "high"), detected_at="2026-01-02T01:00:00.000Z")).plain
    assert f"{line}  {reasons}" == printed
    assert reasons.startswith("V17")
    assert terminal([alert(25, "high")]) == picture


def test_each_severity_has_a_look_of_its_own() -> None:
    """Colour, and the gravest is bold."""
    styles = set()
    for severity in get_args(Severity):
        picture = terminal([alert(1, severity)])
        (style,) = re.findall(rf'<text class="alerts-(r\d+)"[^>]*>{severity}', picture)
        styles |= set(re.findall(rf"\.alerts-{style} {{(.*?)}}", picture))
    assert len(styles) == len(get_args(Severity))


def test_the_picture_fetches_nothing() -> None:
    """The one address in it is the name of its own format."""
    assert re.findall(r"https?://[^\"]+", terminal([alert(1)])) == ["http://www.w3.org/2000/svg"]


@pytest.mark.parametrize(("there_are", "shown"), [(0, 0), (5, 5), (12, 12), (225, 12)])
def test_a_dozen_are_spread_over_the_day(there_are: int, shown: int) -> None:
    """Evenly, in their order, or all where there are no more."""
    chosen = [int(each.record_id) for each in a_dozen([alert(each) for each in range(there_are)])]
    assert len(chosen) == shown
    assert len({later - earlier for earlier, later in pairwise(chosen)}) <= 2
