"""The transactions table: where it is, its columns, which part trains and which is replayed."""

import hashlib
from pathlib import Path

import numpy as np
import pandas as pd

from contracts.data_settings import Part
from contracts.errors import BadData
from contracts.record import Features, RecordSchema
from contracts.transactions import TRANSACTIONS

SECONDS_A_DAY = 86_400

_KNOWN = {
    "sample": Path("data/creditcard-sample.csv.gz"),
    "full": Path("data/creditcard.csv"),
}


class Dataset:
    """A table of records in time order, one row a record, with the columns of `schema`.

    A table without the id column is numbered from 0; one without the label column has no labels.
    """

    def __init__(self, table: pd.DataFrame, schema: RecordSchema, source: Path) -> None:
        self.table = table
        self.schema = schema
        self.source = source

    def __len__(self) -> int:
        return len(self.table)

    @property
    def features(self) -> Features:
        """Shape (n, number of features), raw units, in the schema's order."""
        return self.table[list(self.schema.features)].to_numpy(dtype=np.float32)

    @property
    def labels(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """True for an anomaly, shape (n,).

        Raises:
            BadData: when the table has no labels, or one other than 0 and 1.
        """
        label = self.schema.label
        if label is None or label not in self.table:
            raise BadData(f"{self.source}: expected a label column {label!r}, found none")
        values = self.table[label]
        if not values.isin([0, 1]).all():
            odd = values[~values.isin([0, 1])].iloc[0]
            raise BadData(f"{self.source}: expected labels 0 and 1, found {odd!r}")
        return values.to_numpy(dtype=bool)

    def part(self, part: Part) -> "Dataset":
        """The rows of one day by the data's own clock; day one trains, day two is replayed.

        Raises:
            BadData: when that part is empty.
        """
        if part == "all":
            return self
        time = self.table[self.schema.time]
        chosen = time < SECONDS_A_DAY if part == "train" else time >= SECONDS_A_DAY
        if not chosen.any():
            raise BadData(
                f"{self.source}: expected rows of {part} ({self.schema.time} below or from "
                f"{SECONDS_A_DAY} s), found none among {len(self.table)}"
            )
        return self._of(self.table[chosen])

    def normals(self) -> "Dataset":
        """The rows that are not labelled as anomalies."""
        return self._of(self.table[~self.labels])

    def column(self, name: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        """A column of finite numbers, feature or not, shape (n,).

        Raises:
            BadData: when there is no such column, or something else stands in it.
        """
        if name not in self.table:
            found = ", ".join(map(str, self.table.columns))
            raise BadData(f"{self.source}: expected a column {name}; found {found}")
        _check_finite(self.source, self.table[name])
        return self.table[name].to_numpy(dtype=np.float64)

    def sha256(self) -> str:
        """Of the file that the table was read from."""
        with self.source.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def _of(self, table: pd.DataFrame) -> "Dataset":
        return Dataset(table.reset_index(drop=True), self.schema, self.source)


def load_dataset(data: str, schema: RecordSchema = TRANSACTIONS) -> Dataset:
    """Read ``sample``, ``full``, or a CSV file (gzip too) with the columns of `schema`.

    Raises:
        BadData: the file is missing, empty or broken, lacks a column, or holds something other
            than a finite number; the message names the first such column and row.
    """
    path = _KNOWN.get(data, Path(data))
    try:
        table = pd.read_csv(path)
    except FileNotFoundError:
        advice = "run `make data`" if data == "full" else "expected sample, full, or a CSV file"
        raise BadData(f"no such file: {path}; {advice}") from None
    except (OSError, EOFError, ValueError) as error:
        raise BadData(f"cannot read {path} as CSV: {error}") from None
    numeric = [schema.time, *schema.features] if schema.time else list(schema.features)
    missing = [column for column in numeric if column not in table]
    if missing:
        found = ", ".join(map(str, table.columns))
        raise BadData(f"{path}: expected columns {', '.join(missing)}; found {found}")
    if table.empty:
        raise BadData(f"{path}: expected rows, found only a header")
    for column in numeric:
        _check_finite(path, table[column])
    if schema.id not in table:
        table.insert(0, schema.id, range(len(table)))
    table[schema.id] = table[schema.id].astype(str)
    if schema.time is not None:
        table = table.sort_values(schema.time, kind="stable", ignore_index=True)
    return Dataset(table, schema, path)


def _check_finite(path: Path, column: pd.Series) -> None:
    numbers = pd.to_numeric(column, errors="coerce")
    finite = np.isfinite(numbers.to_numpy(dtype=np.float64))
    if not finite.all():
        row = int(np.flatnonzero(~finite)[0])
        raise BadData(
            f"{path}: expected finite numbers in column {column.name}, "
            f"found {column.iloc[row]} in data row {row + 1}"
        )
