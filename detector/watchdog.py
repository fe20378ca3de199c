"""Ends a process whose loop stands still: a commit of a transaction may wait for ever."""

import os
import threading
import time
from collections.abc import Callable
from typing import Self

from contracts.errors import NoProgress
from contracts.logs import get_logger

log = get_logger(__name__)

STOP_SECONDS = 10.0
"""A stop that was asked for is done within this time, or it is a fault."""


class Watchdog:
    """Watches, from a thread of its own, that the loop finishes a turn within `limit` seconds.

    Args:
        limit: seconds without `progress` until the process ends with exit status 3.
        end: what ends it; the default leaves at once, since whatever hangs cannot be unwound.
    """

    def __init__(self, limit: float, end: Callable[[int], object] = os._exit) -> None:
        self.limit = limit
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

    def expect_end(self) -> None:
        """A stop was asked for: what is left has `STOP_SECONDS`."""
        self._last = time.monotonic()
        self.limit = min(self.limit, STOP_SECONDS)

    def seconds_since_progress(self) -> float:
        return time.monotonic() - self._last

    def _watch(self) -> None:
        while not self._done.wait(min(self.limit / 4, 1)):
            if self.seconds_since_progress() > self.limit:
                log.error("watchdog.expired", seconds=round(self.seconds_since_progress(), 1))
                self._end(NoProgress.exit_status)
                return
