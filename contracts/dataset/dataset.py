"""A data set: records, one row each, with the use of every column and which rows train."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api.types import is_numeric_dtype

from contracts.dataset.categories import numbers_of
from contracts.dataset.columns import check_present, finite_numbers
from contracts.dataset.parting import Parting, usual_parting
from contracts.dataset.settings import Part
from contracts.dataset.sha256 import sha256_of
from contracts.dataset.times import seconds
from contracts.program.errors import BadData
from contracts.stream.record import Features, Mask, RecordSchema


class Dataset:
    """A table of n records, in time order where they have a time.

    Args:
        table: the columns that `schema` names, and any others; without the label column the
            records are unlabelled. Numbers are as precise as in the source.
        schema: what the columns are for.
        source: the file or the folder that it was read from.
        parting: which rows train; None for `usual_parting`.
    """

    def __init__(
        self,
        table: pd.DataFrame,
        schema: RecordSchema,
        source: Path,
        parting: Parting | None = None,
    ) -> None:
        self.table = table
        self.schema = schema
        self.source = source
        self._parting = parting or usual_parting(table, schema, source)

    def __len__(self) -> int:
        return len(self.table)

    @property
    def features(self) -> Features:
        """Shape (n, number of features), float32, in the schema's order; a copy.

        In raw units, less the schema's centres; of a category, the numbers of its values.
        """
        schema = self.schema
        if schema.is_plain:
            return schema.narrowed(self.table[list(schema.features)].to_numpy())
        found = np.empty((len(self.table), len(schema.features)))
        for place, name in enumerate(schema.features):
            category, column = schema.category(name), self.table[name]
            found[:, place] = column if category is None else numbers_of(column, category)
        return schema.narrowed(found)

    @property
    def ids(self) -> list[str]:
        return list(map(str, self.table[self.schema.id].to_numpy(dtype=object)))

    @property
    def times(self) -> npt.NDArray[np.float64] | None:
        """Seconds of the data's own clock, shape (n,); None where it has none."""
        time = self.schema.time
        return None if time is None else seconds(self.source, self.table[time], self.schema.clock)

    @property
    def is_labelled(self) -> bool:
        """Whether it says which records are anomalies."""
        return self.schema.label in self.table

    @property
    def labels(self) -> Mask:
        """True for an anomaly, shape (n,).

        Raises:
            BadData: when there are no labels, or one other than 0 and 1.
        """
        label = self.schema.label
        if label is None or label not in self.table:
            wanted = "labels (--label-column)" if label is None else f"a label column {label!r}"
            raise BadData(f"{self.source}: expected {wanted}, found none")
        values = self.table[label]
        odd = values[~values.isin([0, 1])]
        if len(odd):
            raise BadData(f"{self.source}: expected labels 0 and 1, found {odd.iloc[0]!r}")
        return values.to_numpy(dtype=bool)

    @property
    def parted_by(self) -> str:
        """Which rows train and which test, as a sentence for reports."""
        return self._parting.text

    def column(self, name: str) -> npt.NDArray[np.float64]:
        """Any column of numbers, a feature or not, such as an amount; shape (n,).

        Raises:
            BadData: when there is no such column, or it holds something else.
        """
        check_present(self.source, [name], self.table)
        return finite_numbers(self.source, self.table[name])

    def part(self, part: Part) -> "Dataset":
        """The rows that train, those that test, or all.

        Raises:
            BadData: when that part is empty.
        """
        if part == "all":
            return self
        trains = self._parting.trains
        rows = trains if part == "train" else ~trains
        if not rows.any():
            raise BadData(
                f"{self.source}: expected rows of {part}, found none among {len(self):,} "
                f"({self.parted_by})"
            )
        return self._of(rows)

    def normals(self) -> "Dataset":
        """The rows that are not labelled as anomalies; all of them where there are no labels.

        Raises:
            BadData: when a label is not 0 or 1.
        """
        return self._of(~self.labels) if self.is_labelled else self

    def with_schema(self, schema: RecordSchema) -> "Dataset":
        """The same records, their features after `schema`, as a model has learned it.

        Raises:
            BadData: a column holds what they cannot be; names the first such row.
        """
        table = self.table
        for name in schema.numbers:
            if schema.array is None and not is_numeric_dtype(table[name]):
                may_be_missing = name in schema.gaps
                numbers = finite_numbers(self.source, table[name], may_be_missing=may_be_missing)
                table = table.assign(**{name: numbers})
        dataset = Dataset(table, schema, self.source, self._parting)
        valid = True if schema.is_plain and self.schema.is_plain else schema.valid(dataset.features)
        if not np.all(valid):
            row, column = np.argwhere(~valid)[0].tolist()
            raise BadData(
                f"{self.source}: expected a value in column {schema.features[column]}, which the "
                f"model has never seen missing, found none in data row {row + 1}"
            )
        return dataset

    def sha256(self) -> str:
        """Of the file or the folder that it was read from."""
        return sha256_of(self.source)

    def _of(self, rows: Mask) -> "Dataset":
        table = self.table[rows].reset_index(drop=True)
        return Dataset(table, self.schema, self.source, self._parting.of(rows))
