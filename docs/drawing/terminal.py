"""Alerts in a terminal window, as an SVG that fetches nothing and looks the same every time."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace
from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from contracts.stream.alert import Alert
from detector.alerts import readable

COMMAND = "detector alerts"
COLUMNS = 110
DOZEN = 12

_DAY_ONE = datetime(2026, 1, 1, tzinfo=UTC)
"""What the data calls second 0; it says no date of its own."""

_THEME = TerminalTheme(
    background=(22, 27, 34),
    foreground=(201, 209, 217),
    normal=[
        (72, 79, 88),
        (255, 123, 114),
        (86, 211, 100),
        (227, 179, 65),
        (121, 192, 255),
        (210, 168, 255),
        (86, 212, 221),
        (177, 186, 196),
    ],
)

_SVG = """\
<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font: {char_height}px/{line_height}px ui-monospace, "SF Mono", Menlo, \
Consolas, "DejaVu Sans Mono", monospace; }}
.{unique_id}-title {{ font: bold 18px system-ui, "Segoe UI", "DejaVu Sans", Arial, sans-serif; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def a_dozen(alerts: Sequence[Alert]) -> list[Alert]:
    """Twelve of them, evenly spread over the day; all, where there are no more."""
    count = min(DOZEN, len(alerts))
    return [alerts[place * len(alerts) // count] for place in range(count)]


def terminal(alerts: Sequence[Alert]) -> str:
    """The window in which `detector alerts` has printed `alerts`, when the data says they came."""
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), highlight=False)
    console.print(Text.assemble(("$ ", "green"), (COMMAND, "bold")))
    for alert in alerts:
        line = readable(replace(alert, detected_at=_on_the_clock_of_the_data(alert)))
        console.print(*line.divide([line.plain.rindex("  ")]), sep="\n")  # before its reasons
    return console.export_svg(title=COMMAND, theme=_THEME, code_format=_SVG, unique_id="alerts")


def _on_the_clock_of_the_data(alert: Alert) -> str:
    moment = _DAY_ONE + timedelta(seconds=alert.event_time or 0)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.000Z"
