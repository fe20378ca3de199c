"""How far the replay is: a bar on a terminal, a log line about every ten seconds elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, ProgressColumn, Task, TimeRemainingColumn
from rich.progress import Progress as RichProgress
from rich.text import Text

from contracts.program.logs import get_logger
from contracts.program.terminal import Terminal

log = get_logger(__name__)

_BAR_EVERY_SECONDS = 0.1
_LINE_EVERY_SECONDS = 10.0

Show = Callable[[int], None]


class Progress:
    """Updated with every chunk, it shows their number at most once in `every` seconds."""

    def __init__(
        self, show: Show, every: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._show = show
        self._every = every
        self._clock = clock
        self._next = clock() + every
        self.sent = 0

    def update(self, sent: int) -> None:
        self.sent = sent
        now = self._clock()
        if now >= self._next:
            self._next = now + self._every
            self._show(sent)


@contextmanager
def show_progress(total: int | None) -> Iterator[Progress]:
    """Progress towards `total` records, None where the replay has no end of its own."""
    if not sys.stderr.isatty():
        yield Progress(_log_line(), _LINE_EVERY_SECONDS)
        return
    columns = [BarColumn(), MofNCompleteColumn(), _PerSecond(), TimeRemainingColumn()]
    with RichProgress("replaying", *columns, console=Terminal(stderr=True)) as bar:
        task = bar.add_task("replaying", total=total)
        progress = Progress(lambda sent: bar.update(task, completed=sent), _BAR_EVERY_SECONDS)
        yield progress
        bar.update(task, completed=progress.sent)


def _log_line(clock: Callable[[], float] = time.monotonic) -> Show:
    started = clock()

    def show(sent: int) -> None:
        seconds = max(clock() - started, 1e-9)
        log.info("replay.progress", sent=sent, per_second=round(sent / seconds, 1))

    return show


class _PerSecond(ProgressColumn):
    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text("" if speed is None else f"{speed:,.0f} records/s")
