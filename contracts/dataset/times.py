"""The time column of a table: how it is written, and what it is in seconds."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api.types import is_datetime64_any_dtype, is_numeric_dtype

from contracts.dataset.columns import as_numbers, finite_numbers, missing_in
from contracts.program.errors import BadData
from contracts.stream.clock import EXAMPLE, PER_SECOND, Clock, seconds_of

Times = npt.NDArray[np.float64]

_LEAST: dict[Clock, float] = {"nanoseconds": 1e17, "microseconds": 1e14, "milliseconds": 1e11}
"""Each is 1973 by its own clock, and far in the future by the next coarser one."""


def as_written(column: pd.Series) -> pd.Series:
    """Moments as the text that a producer sends; anything else as it is."""
    if not is_datetime64_any_dtype(column):
        return column
    return column.map(lambda moment: "" if pd.isna(moment) else moment.isoformat())


def clock_of(column: pd.Series) -> Clock:
    """How the times of `column` are written: numbers by their size, text after ISO 8601."""
    if is_datetime64_any_dtype(column) or (not is_numeric_dtype(column) and _is_text(column)):
        return "iso8601"
    numbers = np.abs(as_numbers(column))
    numbers = numbers[np.isfinite(numbers)]
    middle = float(np.median(numbers)) if len(numbers) else 0.0
    return next((clock for clock, least in _LEAST.items() if middle >= least), "seconds")


def _is_text(column: pd.Series) -> bool:
    """Whether most of it cannot be read as numbers."""
    there = column[~missing_in(column)]
    return bool(2 * np.isnan(as_numbers(there)).sum() > len(there))


def seconds(source: Path, column: pd.Series, clock: Clock) -> Times:
    """The times of `column` in seconds, shape (n,).

    Raises:
        BadData: one is not written after `clock`; names its row.
    """
    if clock != "iso8601":
        return finite_numbers(source, column) / PER_SECOND[clock]
    found = np.empty(len(column))
    for row, moment in enumerate(column):
        try:
            found[row] = seconds_of(moment)
        except (TypeError, ValueError):
            raise BadData(
                f"{source}: expected times after ISO 8601, such as {EXAMPLE}, in column "
                f"{column.name}, found {moment or 'nothing'} in data row {row + 1}"
            ) from None
    return found


def written(times: Times, clock: Clock) -> list[float] | list[str]:
    """`times`, in seconds, after `clock`."""
    if clock == "iso8601":
        return [datetime.fromtimestamp(each, UTC).isoformat() for each in times.tolist()]
    numbers: list[float] = (times * PER_SECOND[clock]).tolist()
    return numbers
