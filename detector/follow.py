"""`detector alerts`: the alerts topic as lines that a person, or a pipe, can read."""

import sys
from itertools import islice

import msgspec
from rich.console import Console
from rich.text import Text

from contracts.alert import Alert, Reason, Severity
from contracts.errors import CLEAN
from contracts.logs import get_logger
from detector.settings import AlertsSettings
from detector.source import follow

log = get_logger(__name__)

_STYLES: dict[Severity, str] = {
    "low": "green",
    "medium": "yellow",
    "high": "red",
    "critical": "bold red",
}


def alerts(settings: AlertsSettings) -> int:
    """Print alerts until the end, the limit or Ctrl-C.

    Raises:
        BrokerUnreachable: no broker answers, or it has no such topic.
    """
    values = follow(
        settings.kafka,
        settings.alerts_topic,
        from_beginning=settings.from_beginning,
        exit_at_end=settings.exit_at_end,
    )
    console = Console(soft_wrap=True, highlight=False)
    for value in islice(values, settings.limit):
        if settings.json_output:
            sys.stdout.write(value.decode() + "\n")
            sys.stdout.flush()
        else:
            _print_readable(console, value)
    return CLEAN


def _print_readable(console: Console, value: bytes) -> None:
    try:
        alert = msgspec.json.decode(value, type=Alert)
    except msgspec.DecodeError as error:
        log.warning("alert.unreadable", reason=str(error))
        return
    console.print(readable(alert))


def readable(alert: Alert) -> Text:
    """One line: when, how grave, how rare, which record, and why."""
    return Text.assemble(
        alert.detected_at,
        "  ",
        (f"{alert.severity:<8}", _STYLES[alert.severity]),
        f"  record {alert.record_id}",
        f"  score {alert.score:.1f} (threshold {alert.threshold:.1f})",
        f"  one in {alert.one_in:,.0f}  ",
        "; ".join(map(_because, alert.reasons)),
    )


def _because(reason: Reason) -> str:
    return (
        f"{reason.feature} {reason.value:.4g}, expected {reason.expected:.4g} ({reason.share:.0%})"
    )
