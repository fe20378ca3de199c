"""What SIGINT and SIGTERM do to a program, from its first moment to its last.

The first module that a program imports: until then signals kill it. So it imports next to nothing.
"""

import os
import signal
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)

_INTERRUPTED = 128 + signal.SIGINT  # contracts.program.errors has it too, and takes time to import


class EndAtOnce:
    """While it is entered, a signal ends the process at once: there is nothing to clean up yet.

    A KeyboardInterrupt in the middle of an import would be lost, or leave a traceback. A command
    that has something to clean up sets handlers of its own meanwhile. When the block is left, the
    exit status is determined, and signals change it no more.

    Args:
        clean: the exit status is 0, since a stop is what such a program is ended with; else 130.
    """

    def __init__(self, *, clean: bool) -> None:
        self._status = 0 if clean else _INTERRUPTED

    def __enter__(self) -> None:
        for number in SIGNALS:
            signal.signal(number, self._end)

    def __exit__(self, _kind: object, error: object, _traceback: object) -> None:
        if not isinstance(error, Exception):  # a defect is no end that was determined
            ignore_signals()

    def _end(self, _number: int, _frame: FrameType | None) -> None:
        os._exit(self._status)


def ignore_signals() -> None:
    """From now on they change nothing: what is left to do is short, and has to be done."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def raise_from_signals() -> None:
    """From now on SIGTERM raises a KeyboardInterrupt, as Ctrl-C does."""
    for number in SIGNALS:
        signal.signal(number, _raise)


def _raise(_number: int, _frame: FrameType | None) -> None:
    # Python's own handler raises a class without an instance, which pandas takes for no exception
    # at all where its parser calls back: an interrupted file was a broken one.
    raise KeyboardInterrupt
