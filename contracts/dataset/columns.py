"""The columns of a table: which there are, and whether they hold numbers."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from contracts.program.errors import BadData
from contracts.stream.missing import MISSING

_MOST_NAMES = 40


def finite_numbers(
    source: Path, column: pd.Series, *, may_be_missing: bool = False
) -> npt.NDArray[np.float64]:
    """The column as numbers, shape (n,); NaN where one is missing that may be.

    Raises:
        BadData: naming the column and the first row with something other than a finite number
            that float32 can hold; and how to leave a column out that holds no number at all.
    """
    numbers = as_numbers(column)
    finite = _finite(numbers)
    if may_be_missing:
        finite = finite | missing_numbers(column)
    if not finite.all():
        row = int(np.flatnonzero(~finite)[0])
        advice = "" if finite.any() else f"; leave the column out with --drop {column.name}"
        raise BadData(
            f"{source}: expected finite numbers in column {column.name}, "
            f"found {column.iloc[row] if column.iloc[row] != '' else 'nothing'} in data row "
            f"{row + 1}{advice}"
        )
    return numbers


def holds_finite_numbers(column: pd.Series) -> bool:
    """Whether each row has a finite number that float32 can hold."""
    return bool(_finite(as_numbers(column)).all())


def holds_numbers_and_gaps(column: pd.Series) -> bool:
    """Whether some rows have such a number, and all others none."""
    finite = _finite(as_numbers(column))
    return bool(finite.any() and (finite | missing_numbers(column)).all())


def _finite(numbers: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    with np.errstate(over="ignore"):
        return np.isfinite(numbers.astype(np.float32))


def as_numbers(column: pd.Series) -> npt.NDArray[np.float64]:
    """The column as numbers, shape (n,). NaN where there is none, as a date or a complex one."""
    if column.dtype.kind in "cmM":
        return np.full(len(column), np.nan)
    return pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64)


def missing_in(column: pd.Series) -> npt.NDArray[np.bool_]:
    """True where a row has no value, shape (n,)."""
    found: npt.NDArray[np.bool_] = (column.isna() | (column == "")).to_numpy(dtype=bool)
    return found


def missing_numbers(column: pd.Series) -> npt.NDArray[np.bool_]:
    """True where a row has no number, or a word for none, shape (n,)."""
    missing = missing_in(column)
    if column.dtype.kind != "O":
        return missing
    return missing | column.isin(MISSING).to_numpy(dtype=bool)


def check_present(source: Path, names: list[str], table: pd.DataFrame, advice: str = "") -> None:
    """Hold `names` against the columns of `table`.

    Raises:
        BadData: listing those that are missing, and what was found.
    """
    missing = [name for name in names if name not in table]
    if missing:
        raise BadData(
            f"{source}: expected columns {', '.join(missing)}; found {listed(table)}{advice}"
        )


def listed(table: pd.DataFrame) -> str:
    """The names of the columns, for a message."""
    names = list(map(str, table.columns))
    more = len(names) - _MOST_NAMES
    return ", ".join(names[:_MOST_NAMES]) + (f" and {more:,} more" if more > 0 else "")
