"""`detector alerts`: the alerts topic as lines that a person, or a pipe, can read."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import islice
from math import ceil, log10

import msgspec
from rich.text import Text

from contracts.program.errors import CLEAN
from contracts.program.logs import get_logger
from contracts.program.terminal import Terminal
from contracts.program.visible import json_line, visible
from contracts.stream.alert import Alert, Reason, Severity
from detector.settings import AlertsSettings
from transport.follower import follow

log = get_logger(__name__)

_FEWEST_DIGITS, _MOST_DIGITS = 4, 17

_STYLES: dict[Severity, str] = {
    "low": "green",
    "medium": "yellow",
    "high": "red",
    "critical": "bold red",
}


def alerts(settings: AlertsSettings) -> int:
    """Print alerts until the end, the limit or Ctrl-C; what is no alert is logged and left out.

    Raises:
        BrokerUnreachable: no broker answers, or it has no such topic.
    """
    values = follow(
        settings.kafka,
        settings.alerts_topic,
        from_beginning=settings.from_beginning,
        exit_at_end=settings.exit_at_end,
    )
    terminal = Terminal(soft_wrap=True)
    with closing(values):
        for line, alert in islice(alerts_among(values), settings.limit):
            if settings.json_output:
                sys.stdout.write(line + "\n")
                sys.stdout.flush()
            else:
                terminal.print(readable(alert))
    return CLEAN


def alerts_among(values: Iterable[bytes | None]) -> Iterator[tuple[str, Alert]]:
    """Each alert among `values`, as its line of JSON and decoded; what is none is logged."""
    for value in values:
        try:
            alert = msgspec.json.decode(value or b"", type=Alert)
            line = json_line(value or b"")
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            log.warning("alert.unreadable", reason=str(error))
        else:
            yield line, alert


def readable(alert: Alert) -> Text:
    """One line: when, how grave, how rare, which record, and why."""
    return Text.assemble(
        visible(alert.detected_at),
        "  ",
        (f"{alert.severity:<8}", _STYLES[alert.severity]),
        f"  record {visible(alert.record_id)}",
        f"  score {alert.score:.1f} (threshold {alert.threshold:.1f})",
        f"  one in {alert.one_in:,.0f}  ",
        visible("; ".join(map(_because, alert.reasons))),
    )


def _because(reason: Reason) -> str:
    value, expected = reason.value, reason.expected
    digits = _FEWEST_DIGITS
    if isinstance(value, float) and isinstance(expected, float):
        digits = _digits(value, expected)
    # A category's value may be what is expected beside the rest, and seldom all the same.
    is_rare = isinstance(value, str) and value == expected
    beside = "rare" if is_rare else f"expected {_said(expected, digits)}"
    return f"{reason.feature} {_said(value, digits)}, {beside} ({reason.share:.0%})"


def _said(value: float | str | None, digits: int) -> str:
    if value is None:
        return "missing"
    return value if isinstance(value, str) else f"{value:.{digits}g}"


def _digits(value: float, expected: float) -> int:
    """As many as show how the two differ, however small that is beside their size."""
    size, difference = max(abs(value), abs(expected)), abs(value - expected)
    if not difference:
        return _FEWEST_DIGITS
    return min(max(_FEWEST_DIGITS, ceil(log10(size / difference)) + 2), _MOST_DIGITS)
