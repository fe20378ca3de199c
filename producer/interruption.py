"""SIGINT and SIGTERM ask the replay to stop; a second one ends it where it stands."""

import os
import select
import signal
from types import FrameType
from typing import Self

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interruption:
    """Notes the signal instead of raising from it, so that no record is cut off half-sent.

    While it is entered, from the main thread, the first signal sets `requested`. It then hands
    signals back to whom they belonged before, so that a second one ends a flush that hangs.
    """

    def __init__(self) -> None:
        self.requested = False

    def __enter__(self) -> Self:
        self._readable, self._writable = os.pipe()
        self._handlers = {number: signal.signal(number, self._note) for number in _SIGNALS}
        return self

    def __exit__(self, *_: object) -> None:
        self._hand_back()
        os.close(self._readable)
        os.close(self._writable)

    def wait(self, seconds: float) -> None:
        """Return after `seconds`, or at once when a signal comes."""
        # A pipe, because a handler must not touch the lock that a threading.Event waits with.
        select.select([self._readable], [], [], seconds)

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self.requested = True
        os.write(self._writable, b"!")
        self._hand_back()

    def _hand_back(self) -> None:
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
