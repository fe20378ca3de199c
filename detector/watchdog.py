"""Ends a process whose loop stands still: a commit of a transaction may wait for ever."""

import os
import threading
import time
from collections.abc import Callable, Sequence
from typing import Self

from contracts.program.errors import CLEAN, NoProgress
from contracts.program.interruption import Interruption
from contracts.program.logs import get_logger

log = get_logger(__name__)

STOP_SECONDS = 8.0
"""A stop that was asked for is over within this time, before Docker kills after its ten seconds."""

_LONGEST_PAUSE_SECONDS = 0.5
_LINE_SECONDS = 1.0


class Watchdog:
    """Watches, from a thread of its own, that the loop turns, and that it ends when asked to.

    After a signal `STOP_SECONDS` are left, and the exit status is 0 all the same: the broker aborts
    the open transaction, and its records are read again.

    Args:
        limit: seconds without `progress` until the process ends with exit status 3.
        interruption: whether a stop was asked for.
        stages: those that batches are in, for the log.
        end: what ends it; the default leaves at once, since whatever hangs cannot be unwound.
    """

    def __init__(
        self,
        limit: float,
        interruption: Interruption,
        stages: Callable[[], Sequence[str]],
        end: Callable[[int], object] = os._exit,
    ) -> None:
        self._limit = limit
        self._interruption = interruption
        self._stages = stages
        self._end = end
        self._last = time.monotonic()
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)

    def __enter__(self) -> Self:
        self._last = time.monotonic()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def progress(self) -> None:
        """A turn was finished."""
        self._last = time.monotonic()

    def seconds_since_progress(self) -> float:
        return time.monotonic() - self._last

    def _watch(self) -> None:
        while not self._done.wait(min(self._limit / 4, _LONGEST_PAUSE_SECONDS)):
            if self._interruption.requested:
                if self._interruption.seconds_since_request() > STOP_SECONDS:
                    self._leave(CLEAN, self._log_overdue_stop)
                    return
            elif self.seconds_since_progress() > self._limit:
                self._leave(NoProgress.exit_status, self._log_standstill)
                return

    def _leave(self, status: int, write_log: Callable[[], None]) -> None:
        # From a thread of its own: what stands still may be a log line that nobody takes.
        writer = threading.Thread(target=write_log, daemon=True)
        writer.start()
        writer.join(_LINE_SECONDS)
        self._end(status)

    def _log_overdue_stop(self) -> None:
        log.warning(
            "detector.stopped",
            reason="the stop took too long; what was open is aborted and read again",
            seconds=round(self._interruption.seconds_since_request(), 1),
            stages=[*self._stages()],
        )

    def _log_standstill(self) -> None:
        log.error(
            "watchdog.expired",
            seconds=round(self.seconds_since_progress(), 1),
            stages=[*self._stages()],
        )
