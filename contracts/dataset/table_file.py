"""Tables from files: CSV and Parquet."""

import zlib
from pathlib import Path

import pandas as pd

from contracts.dataset.content import Content, needing
from contracts.program.errors import BadData


def read_csv(path: Path) -> Content:
    """A CSV file with a header, gzip too.

    Raises:
        BadData: when it cannot be read.
    """
    try:
        table = pd.read_csv(path, low_memory=False)
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise BadData(f"cannot read {path} as CSV: {_first_line(error)}") from None
    if not isinstance(table.index, pd.RangeIndex):
        raise BadData(f"{path}: expected as many fields a row as the header has, found more")
    return Content(table)


def read_parquet(path: Path) -> Content:
    """A Parquet file; a named index is a column.

    Raises:
        BadData: when it cannot be read, or the library for it is not installed.
    """
    with needing("pyarrow", f"{path}: reading Parquet"):
        try:
            table = pd.read_parquet(path, engine="pyarrow")
        except (OSError, ValueError) as error:
            raise BadData(f"cannot read {path} as Parquet: {_first_line(error)}") from None
    return Content(table.reset_index(drop=table.index.names == [None]).rename(columns=str))


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
