"""What is scored of a file at once."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple, Self, TypeAlias

import numpy as np
import numpy.typing as npt

from contracts.stream.clock import seconds_of
from contracts.stream.dead_letter import InvalidRecord
from contracts.stream.received import ReceivedRecord
from contracts.stream.record import Features, RecordSchema

PORTION = 1_000
"""Records; what else stands in a file with a record does not change the last digit of its score."""

LONGEST_NUMBER = 32
"""Bytes, more than JSON takes for any of 64 bits and what is around it."""

LONGEST_ESCAPE = 6
"""Bytes that JSON takes, at the most, for one byte of a text."""

Times: TypeAlias = npt.NDArray[np.float64]


class Place(NamedTuple):
    """Where a portion stands: the file's name, its first row, from 0, and when it was read."""

    file: str
    first: int
    milliseconds: int


class Columns(NamedTuple):
    """A portion without an invalid record, aligned by row.

    `features` has shape (n, f), float32, in the schema's order; `times` shape (n,), seconds, None
    where the schema names none. `ids` are made when they are asked for.
    """

    features: Features
    times: Times | None
    ids: Callable[[], list[str]]

    @classmethod
    def of(
        cls,
        schema: RecordSchema,
        features: Sequence[Times],
        times: Times | None,
        ids: Callable[[], list[str]],
    ) -> Self | None:
        """Of the features one by one, in the schema's order; None where one cannot be."""
        matrix = np.empty((len(features[0]), len(features)), dtype=np.float32)
        with np.errstate(over="ignore"):
            for column, (name, numbers) in enumerate(zip(schema.features, features, strict=True)):
                centre = schema.centre_of(name)
                matrix[:, column] = numbers - centre if centre else numbers
        return cls(matrix, times, ids).if_valid(schema)

    def if_valid(self, schema: RecordSchema) -> Self | None:
        """None where a feature is none that can be, or a time no finite number."""
        timely = self.times is None or np.isfinite(self.times).all()
        return self if timely and schema.valid(self.features).all() else None


def seconds_of_texts(moments: Iterable[str]) -> Times | None:
    """Those of texts after ISO 8601, shape (n,); None where one of them is another text."""
    try:
        return np.array([seconds_of(moment) for moment in moments], dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        return None


class Portion(ABC):
    """Up to `PORTION` records of a file, one behind the other."""

    def __init__(self, place: Place) -> None:
        self.place = place

    @abstractmethod
    def __len__(self) -> int: ...

    @abstractmethod
    def values(self, rows: Sequence[int]) -> Iterator[bytes]:
        """Of each of `rows`, counted from 0 within the portion, the JSON object."""

    def columns(self) -> Columns | None:
        """The same numbers that a decoder finds in the values, and faster.

        None wherever it is not certain that each record is valid: the decoder knows, and says why.
        """
        return None

    def by_rows(self) -> "Values":
        """The same records one by one, those that are invalid too."""
        return Values(self.place, list(self.values(range(len(self)))))

    def numbers(self) -> range:
        """The rows of the portion, counted from 0 in the file."""
        return range(self.place.first, self.place.first + len(self))

    def records(self, rows: Sequence[int]) -> list[ReceivedRecord]:
        """Those of `rows` as values to decode."""
        file, first, now = self.place
        return [
            ReceivedRecord(file, 0, first + row, now, None, value)
            for row, value in zip(rows, self.values(rows), strict=True)
        ]


class Values(Portion):
    """Records that are JSON as they stand, valid or not.

    Args:
        unreadable: the rows that are no record, whatever their value says, and why.
    """

    def __init__(
        self,
        place: Place,
        values: list[bytes],
        unreadable: Mapping[int, InvalidRecord] = MappingProxyType({}),
    ) -> None:
        super().__init__(place)
        self._values = values
        self.unreadable = unreadable

    def by_rows(self) -> Self:
        return self

    def __len__(self) -> int:
        return len(self._values)

    def values(self, rows: Sequence[int]) -> Iterator[bytes]:
        return (self._values[row] for row in rows)
