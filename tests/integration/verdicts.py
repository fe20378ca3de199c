"""What becomes of a request on its way to the broker, and which requests it happens to."""

import threading
from collections.abc import Callable
from enum import Enum

from tests.integration.frames import Request


class Cut(Enum):
    """The client's connection is cut off at this request."""

    BEFORE = "the broker never gets the request"
    AFTER = "the broker gets it, the client does not get the answer"


class Delayed:
    """A request kept back for so many seconds, or until `release`, whichever comes first."""

    def __init__(self, seconds: float | None = None) -> None:
        self._seconds = seconds
        self._released = threading.Event()

    def release(self) -> None:
        """Let go of every request that waits here, and of those to come at once."""
        self._released.set()

    def wait(self) -> None:
        """Return when a request that has just come may go on."""
        self._released.wait(self._seconds)


class Hold(Delayed):
    """The broker gets the request with a delay; the answer goes back as usual."""


class Late(Delayed):
    """The client is cut off at once; the broker gets the request later all the same.

    As one that was held in the network, on a connection whose client is gone.
    """


Verdict = Cut | Hold | Late

Rule = Callable[[Request], Verdict | None]
"""What becomes of a request; None: it goes on as it came. Called by several threads at once."""

Rewrite = Callable[[Request, bytes], bytes]
"""What the client gets for the broker's answer. Called by several threads at once."""


def forward(_: Request) -> None:
    """Every request goes on as it came."""


def as_answered(_: Request, answer: bytes) -> bytes:
    """Every answer goes back as it came."""
    return answer


def first(api_key: int, verdict: Verdict) -> Rule:
    """`verdict` for the first request of this kind; every other goes on as it came."""
    left = iter([verdict])
    return lambda request: next(left, None) if request.api_key == api_key else None
