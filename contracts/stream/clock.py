"""How the time of a record is written, and what it is in seconds."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Literal

Clock = Literal["seconds", "milliseconds", "microseconds", "nanoseconds", "iso8601"]
"""So many since 1970, or since another beginning of the data's own; or text after ISO 8601."""

PER_SECOND: dict[Clock, float] = {
    "seconds": 1.0,
    "milliseconds": 1e3,
    "microseconds": 1e6,
    "nanoseconds": 1e9,
}
"""Of every clock that is a number."""

EXAMPLE = "2013-09-01T12:30:00Z"


def seconds_of(moment: str) -> float:
    """Seconds since 1970 of `moment`, after ISO 8601; without an offset it is UTC.

    Finer than microseconds is cut off.

    Raises:
        ValueError: it is written otherwise, or is no moment.
    """
    found = datetime.fromisoformat(moment)
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()


def reader(clock: Clock) -> Callable[[Any], float] | None:
    """What a decoded value of `clock` is in seconds; None where it is in seconds already.

    What is returned raises `ValueError` for a text that is no moment.
    """
    if clock == "iso8601":
        return seconds_of
    if clock == "seconds":
        return None
    per_second = PER_SECOND[clock]
    return lambda value: value / per_second
