"""When the next record is due: so many a second, or as the data's own clock has it.

A replay that was held up catches up in a burst: the schedule is counted from the first record, so
that delays do not add up.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from producer.records import ReplayRecord

Schedule = Callable[[int, float], float]
"""Records before this one, seconds of the data's clock since the first -> seconds since it."""

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
    return lambda number, _: number / per_second


def at_speed(speed: float) -> Schedule:
    """As they happened, `speed` times as fast."""
    return lambda _, elapsed: elapsed / speed


def as_fast_as_it_goes(_number: int, _elapsed: float) -> float:
    """Every record is due at once."""
    return 0.0


def paced(
    records: Iterable[ReplayRecord],
    schedule: Schedule,
    interruption: Interruptible,
    clock: Clock = time.monotonic,
) -> Iterator[ReplayRecord]:
    """Each record no earlier than it is due, until the last one or an interruption."""
    started = clock()
    first_time = None
    for number, record in enumerate(records):
        first_time = record.time if first_time is None else first_time
        due = started + schedule(number, record.time - first_time)
        while not interruption.requested and (early := due - clock()) > 0:
            interruption.wait(min(early, _LONGEST_WAIT_SECONDS))
        if interruption.requested:
            return
        yield record
