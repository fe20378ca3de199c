"""SIGINT and SIGTERM ask for an end, and what is in hand is finished first."""

import os
import select
import signal
import time
from types import FrameType
from typing import Self

from contracts.program.signals import SIGNALS


class Interruption:
    """Notes the signal instead of raising from it, so that nothing is cut off half-done.

    While it is entered, from the main thread, a signal sets `requested`.

    Args:
        second_ends: the first signal hands signals back to whom they belonged before, so that a
            second one ends a flush that hangs; else a second one changes nothing.
    """

    def __init__(self, *, second_ends: bool) -> None:
        self.requested = False
        self._requested_at = float("inf")
        self._second_ends = second_ends

    def __enter__(self) -> Self:
        # Python writes to this pipe the moment the signal arrives, in whichever thread that is.
        # A handler alone would run too late for a wait that is just about to begin, and must not
        # touch the lock that a threading.Event waits with.
        self._readable, self._writable = os.pipe()
        os.set_blocking(self._writable, False)
        self._woken_before = signal.set_wakeup_fd(self._writable, warn_on_full_buffer=False)
        self._handlers = {number: signal.getsignal(number) for number in SIGNALS}
        for number in SIGNALS:
            signal.signal(number, self._note)
        return self

    def __exit__(self, *_: object) -> None:
        signal.set_wakeup_fd(self._woken_before)
        self._hand_back()
        os.close(self._readable)
        os.close(self._writable)

    def wait(self, seconds: float) -> None:
        """Return after `seconds`, or at once when a signal comes or came before."""
        select.select([self._readable], [], [], seconds)

    def seconds_since_request(self) -> float:
        """Negative infinity while none came."""
        return time.monotonic() - self._requested_at

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self._requested_at = min(self._requested_at, time.monotonic())
        self.requested = True
        if self._second_ends:
            self._hand_back()

    def _hand_back(self) -> None:
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
