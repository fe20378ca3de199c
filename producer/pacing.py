"""When the next record is due: so many a second, or as the data's own clock has it.

A replay that was held up catches up in a burst: the schedule is counted from the first record, so
that delays do not add up.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from producer.records import Chunk

Seconds = npt.NDArray[np.float64]

Schedule = Callable[[npt.NDArray[np.int64], Seconds], Seconds]
"""Of each record: how many are before it, and seconds of the data's clock since the first ->
seconds since it, never less than those of the record before."""

_LONGEST_WAIT_SECONDS = 3600.0  # the system refuses to wait for centuries

Clock = Callable[[], float]


class Interruptible(Protocol):
    """Somebody may ask the replay to stop."""

    @property
    def requested(self) -> bool: ...

    def wait(self, seconds: float) -> None:
        """Return after `seconds`, or at once when the replay is asked to stop."""


def at_rate(per_second: float) -> Schedule:
    """Evenly, `per_second` records a second."""
    return lambda numbers, _: numbers / per_second


def at_speed(speed: float) -> Schedule:
    """As they happened, `speed` times as fast."""
    return lambda _, elapsed: elapsed / speed


def as_fast_as_it_goes(_numbers: Any, elapsed: Seconds) -> Seconds:
    """Every record is due at once."""
    return np.zeros_like(elapsed)


def paced(
    chunks: Iterable[Chunk],
    schedule: Schedule,
    interruption: Interruptible,
    clock: Clock = time.monotonic,
) -> Iterator[Chunk]:
    """The records no earlier than they are due, until the last one or an interruption.

    Those that are due by now come together, as far as they stand in one chunk.
    """
    started = clock()
    number, first_time = 0, None
    for chunk in chunks:
        first_time = chunk.times[0] if first_time is None else first_time
        with np.errstate(over="ignore"):  # in the end of time, a wait without end is right
            numbers = np.arange(number, number + len(chunk))
            due = started + schedule(numbers, chunk.times - first_time)
        number += len(chunk)
        sent = 0
        while sent < len(chunk):
            while not interruption.requested and (early := due[sent] - clock()) > 0:
                interruption.wait(min(early, _LONGEST_WAIT_SECONDS))
            if interruption.requested:
                return
            ready = max(int(np.searchsorted(due, clock(), side="right")), sent + 1)
            yield chunk.between(sent, ready)
            sent = ready
