"""`contracts.dataset.times`."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.dataset.times import as_written, clock_of, seconds, written
from contracts.program.errors import BadData
from contracts.stream.clock import Clock

SOURCE = Path("table.csv")
NOW = 1_795_959_200.25
MOMENT = pd.Timestamp("2026-11-29T13:33:20.25Z")


@pytest.mark.parametrize(
    ("column", "clock"),
    [
        ([0, 3_600], "seconds"),
        ([NOW], "seconds"),
        ([1e9], "seconds"),
        ([round(NOW * 1e3)], "milliseconds"),
        ([0, round(NOW * 1e3), round(NOW * 1e3)], "milliseconds"),
        ([round(NOW * 1e6)], "microseconds"),
        ([round(NOW * 1e9)], "nanoseconds"),
        (["2026-11-29", "2026-11-30"], "iso8601"),
        (["2026-11-29", "2026-11-30", "soon"], "iso8601"),
        ([MOMENT], "iso8601"),
        (["1.5", "2"], "seconds"),
        ([], "seconds"),
    ],
)
def test_a_clock_is_found_out(column: list[Any], clock: Clock) -> None:
    """By the size of the numbers, or because there are none."""
    assert clock_of(pd.Series(column, name="at")) == clock


@pytest.mark.parametrize(
    "column", [["2026-11-29", "soon"], ["2026-11-29", ""], ["2026-11-29", None]]
)
def test_a_time_that_is_none_is_named_with_its_row(column: list[Any]) -> None:
    """And what would be one."""
    with pytest.raises(BadData, match=r"such as 2013-09-01T12:30:00Z, .* at, found .* data row 2"):
        seconds(SOURCE, pd.Series(column, name="at"), "iso8601")


def test_moments_are_written_as_a_producer_sends_them() -> None:
    """Whatever their zone, and what is missing as nothing."""
    column = as_written(pd.Series([MOMENT.tz_convert("Asia/Tokyo"), pd.NaT]))
    assert column.tolist() == ["2026-11-29T22:33:20.250000+09:00", ""]
    assert seconds(SOURCE, column[:1], "iso8601").tolist() == [NOW]
    numbers = pd.Series([1.5])
    assert as_written(numbers) is numbers


@given(
    st.lists(st.integers(-(10**9), 2 * 10**9).map(float), min_size=1),
    st.sampled_from(["seconds", "milliseconds", "microseconds", "iso8601"]),
)
def test_what_is_written_is_read_again(times: list[float], clock: Clock) -> None:
    """For the second lap of a replay."""
    column = pd.Series(written(np.array(times), clock), name="at")
    assert seconds(SOURCE, column, clock).tolist() == times
