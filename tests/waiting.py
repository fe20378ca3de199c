"""Waiting for a condition, with a limit."""

import threading
import time
from collections.abc import Callable

LIMIT_SECONDS = 60.0
"""Far above what a condition takes on a busy machine; reached only when it will never hold."""

_PAUSE = threading.Event()


def wait_until(
    condition: Callable[[], object], expected: str, limit: float = LIMIT_SECONDS
) -> None:
    """Return once `condition` holds; fail, saying what was `expected`, when `limit` is over."""
    deadline = time.monotonic() + limit
    while not condition():
        assert time.monotonic() < deadline, f"expected within {limit:.0f} s: {expected}"
        _PAUSE.wait(0.05)
