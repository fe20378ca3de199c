"""Tables from files: CSV, NDJSON, Parquet and Arrow."""

import re
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pandas as pd
from pandas.api.extensions import ExtensionDtype

from contracts.dataset.columns import missing_numbers
from contracts.dataset.content import Content
from contracts.dataset.needing import needing
from contracts.dataset.tables.dialect import COMMA, POINT
from contracts.dataset.tables.encoding import utf8_lines
from contracts.dataset.tables.form import Form
from contracts.dataset.tables.names import is_unnamed
from contracts.dataset.tables.opening import Opened, Writing, opened
from contracts.program.errors import BadData
from contracts.program.logs import get_logger
from contracts.stream.nesting import flattened

Read = Callable[[Opened, Collection[str]], pd.DataFrame]

_LONGER = re.compile(r"Expected \d+ fields in line (?P<line>\d+), saw (?P<cells>\d+)")

log = get_logger(__name__)


def read_table(path: Path, writing: Writing, text: Collection[str]) -> Content:
    """The table in a file; columns that nobody gave a name are left out, which is logged.

    `text` names the columns that are text whatever is in them, such as ids: ``007`` is not 7.

    Raises:
        BadData: when it cannot be read, or the library for its form is not installed.
    """
    with opened(str(path), writing) as found:
        table = _READ[found.form](found, text)
    table = table.rename(columns=str)
    unnamed = [name for name in table.columns if is_unnamed(name)]
    if unnamed:
        log.info("columns.unnamed", file=str(path), columns=len(unnamed))
    table = table.drop(columns=unnamed)
    flat = _flattened(table)
    return Content(flat, nested=flat is not table)


def _flattened(table: pd.DataFrame) -> pd.DataFrame:
    """With a column for each field of objects, its name with dots; others stay as they are."""
    if not any(map(_holds_objects, (table[name] for name in table))):
        return table
    records: list[Any] = table.to_dict(orient="records")
    rows = list(map(flattened, records))
    names = dict.fromkeys(name for row in rows for name in row)
    return pd.DataFrame({name: [row.get(name) for row in rows] for name in names})


def _holds_objects(column: pd.Series) -> bool:
    return column.dtype.kind == "O" and any(isinstance(value, dict) for value in column)


def _read_csv(found: Opened, text: Collection[str]) -> pd.DataFrame:
    try:
        table = pd.read_csv(
            found.file,
            sep=found.dialect.separator,
            decimal=found.dialect.decimal,
            encoding=found.encoding,
            dtype=dict.fromkeys(set(found.names).intersection(text), str),
            keep_default_na=False,  # it would be NaN what is named NA
            na_values=[""],
            low_memory=False,
        )
    except UnicodeError:
        raise
    except ValueError as error:
        longer = _LONGER.search(str(error))
        if longer is None:
            raise _unreadable(found, error) from None
        raise _too_long(found, f"line {int(longer['line']):,} has {longer['cells']}") from None
    if not isinstance(table.index, pd.RangeIndex):
        raise _too_long(found, "its rows have more")
    if found.dialect.decimal != POINT:
        numbers = [name for name in table.columns if name not in text]
        table[numbers] = table[numbers].apply(_with_points)
    return table


def _with_points(column: pd.Series) -> pd.Series:
    """As numbers are read, where a word for a missing one has kept a column of them from being."""
    if column.dtype.kind != "O":
        return column
    texts = column.astype(str)
    found = texts[~missing_numbers(column)]
    if found.str.contains(POINT, regex=False).any():
        return column
    numbers = pd.to_numeric(found.str.replace(COMMA, POINT), errors="coerce")
    return column if numbers.isna().any() else numbers.reindex(column.index)


def _too_long(found: Opened, what: str) -> BadData:
    return BadData(
        f"{found.path}: expected {len(found.names):,} cells a row, as the header has; {what}. "
        "Where a cell has the separator in it, it has to be quoted"
    )


def _read_ndjson(found: Opened, text: Collection[str]) -> pd.DataFrame:
    decode = msgspec.json.Decoder(dict[str, Any]).decode
    rows = []
    for number, line in enumerate(utf8_lines(found.file, found.encoding), start=1):
        if not line.strip():
            continue
        try:
            rows.append(decode(line))
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise BadData(
                f"{found.path}: expected a JSON object in line {number:,}: {error}"
            ) from None
    names = dict.fromkeys(name for row in rows for name in row)
    return pd.DataFrame({name: _column(name, rows, text) for name in names})


def _column(name: str, rows: list[dict[str, Any]], text: Collection[str]) -> pd.Series:
    values = [row.get(name) for row in rows]
    return pd.Series(values, dtype=object if name in text else None)


def _read_parquet(found: Opened, _: Collection[str]) -> pd.DataFrame:
    with needing("pyarrow", f"{found.path}: reading Parquet"):
        return _of_arrow(found, lambda: pd.read_parquet(found.path, engine="pyarrow"))


def _read_arrow(found: Opened, _: Collection[str]) -> pd.DataFrame:
    with needing("pyarrow", f"{found.path}: reading Arrow"):
        from pyarrow import ipc  # noqa: PLC0415 - a producer goes without
    open_it = ipc.open_file if found.form is Form.ARROW else ipc.open_stream
    return _of_arrow(found, lambda: open_it(found.file).read_pandas())


def _of_arrow(found: Opened, read: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """A named index is a column."""
    try:
        table = read()
    except ValueError as error:
        raise _unreadable(found, error) from None
    return table.reset_index(drop=table.index.names == [None]).apply(_ordinary)


def _ordinary(column: pd.Series) -> pd.Series:
    """As CSV would give it, whatever type of pandas's own it was written as."""
    dtype = column.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        return column.astype(object)
    if not isinstance(dtype, ExtensionDtype) or dtype.kind not in "biuf":
        return column
    if dtype.kind == "b":
        return column.astype(object).where(column.notna(), None)
    gaps = column.hasnans
    numbers = column.to_numpy(np.float64, na_value=np.nan) if gaps else column.to_numpy()
    return pd.Series(numbers, column.index, name=column.name)


def _unreadable(found: Opened, error: Exception) -> BadData:
    first = (str(error).splitlines() or [type(error).__name__])[0]
    return BadData(f"cannot read {found.path} as {found.form}: {first}")


_READ: Mapping[Form, Read] = {
    Form.CSV: _read_csv,
    Form.NDJSON: _read_ndjson,
    Form.PARQUET: _read_parquet,
    Form.ARROW: _read_arrow,
    Form.ARROW_STREAM: _read_arrow,
}
