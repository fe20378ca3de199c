"""`contracts.stream.clock`."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.stream.clock import EXAMPLE, reader, seconds_of

OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30)), st.one_of(st.just(UTC), OFFSETS))  # noqa: DTZ001 - hypothesis adds it
def test_a_moment_is_what_it_says_wherever_it_was_said(moment: datetime, zone: timezone) -> None:
    """With its offset; without one it is UTC."""
    here = moment.replace(tzinfo=zone)
    assert seconds_of(here.isoformat()) == here.timestamp()
    assert seconds_of(moment.isoformat(" ")) == moment.replace(tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (EXAMPLE, 1378038600.0),
        ("2013-09-01", 1377993600.0),
        ("2013-09-01T12:30:00.123456789Z", 1378038600.123456),
        ("20130901T123000+0200", 1378031400.0),
        ("1969-12-31T23:59:59Z", -1.0),
    ],
)
def test_forms_of_the_standard(text: str, expected: float) -> None:
    """A date, nine digits, no separators, before 1970."""
    assert seconds_of(text) == expected


@pytest.mark.parametrize("text", ["", "soon", "01.09.2013", "2013-13-01", "1378038600", "12:30"])
def test_other_texts_are_none(text: str) -> None:
    """Among them numbers, which would be years."""
    with pytest.raises(ValueError):  # noqa: PT011 - Python's own
        seconds_of(text)


def test_seconds_need_no_reader() -> None:
    """And all other numbers a division."""
    assert reader("seconds") is None
    clocks = {"milliseconds": 1_500, "microseconds": 1_500_000, "nanoseconds": 1_500_000_000}
    for clock, value in clocks.items():
        read = reader(clock)  # type: ignore[arg-type]
        assert read is not None
        assert read(value) == 1.5
