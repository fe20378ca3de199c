"""What a column holds, and what it looks made for: by its values, and then by its name."""

import re
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple, Self

import numpy as np
import pandas as pd
from pandas.api.types import is_bool_dtype, is_datetime64_any_dtype

from contracts.dataset.columns import (
    as_numbers,
    holds_finite_numbers,
    holds_numbers_and_gaps,
    missing_in,
    missing_numbers,
)
from contracts.stream.clock import seconds_of

Kind = Literal[
    "number", "whole number", "true or false", "date", "grouped digits", "text", "nothing"
]
NUMBERS: tuple[Kind, ...] = ("number", "whole number")
Use = Literal["feature", "id", "time", "label", "none"]

_GROUPED = re.compile(r"[-+]?\d{1,3}(?:[., ' ]\d{3})+(?:[.,]\d+)?")
_LOOKED_AT = 1_000
_EPOCH = (1e11, 1e20)
"""Milliseconds since 1970 and finer, as whole numbers; amounts are not so large."""

MOST_VALUES = 1_000
"""That a model knows of one category: those that most records have. The others are one."""

_MOST_FOUND, _ROWS_A_VALUE = 100, 10
"""Of a category that is found; of more, or of rarer ones, somebody has to say that it is one."""

_LABELS = {"label", "class", "target", "y", "fraud", "anomaly", "outlier", "attack", "abnormal"}
_MOST_LABELS, _MOST_SORTS = 2, 50
"""Values of a label: normal or not, or normal and several sorts of anomaly, in words."""


class Facts(NamedTuple):
    """Of one column.

    `least` and `most` are the range of its values, `example` is the first; of those that are there.
    """

    name: str
    kind: Kind
    least: str
    most: str
    rows: int
    missing: int
    distinct: int
    example: str
    grows_by_one: bool
    finite: bool

    @classmethod
    def of(cls, name: str, column: pd.Series) -> Self:
        missing = missing_numbers(column)
        if not (missing.all() or holds_numbers_and_gaps(column)):
            missing = missing_in(column)  # the words for no number are texts here
        there = column[~missing]
        kind = _kind(there)
        least, most = _range(there, kind)
        return cls(
            name=name,
            kind=kind,
            least=least,
            most=most,
            rows=len(column),
            missing=int(missing.sum()),
            distinct=int(there.nunique()),
            example=str(there.iloc[0]) if len(there) else "",
            grows_by_one=kind == "whole number" and _grows_by_one(there),
            finite=holds_finite_numbers(there),
        )

    @property
    def is_unique(self) -> bool:
        """Whether no two rows have one value, and none has no value."""
        return self.rows > 1 and not self.missing and self.distinct == self.rows

    @property
    def resembles_id(self) -> bool:
        """Whether it only names the row: numbers with a fraction differ from row to row anyway."""
        named = self.kind in ("text", "whole number") and self.is_unique
        return named and (self.grows_by_one or self.kind == "text" or self._is_called("id"))

    @property
    def resembles_time(self) -> bool:
        """Whether it says when."""
        if self.kind == "date":
            return True
        return self.kind == "whole number" and _EPOCH[0] <= abs(float(self.least)) <= _EPOCH[1]

    @property
    def resembles_category(self) -> bool:
        """Whether it is one of few values, which are no numbers."""
        few = self.may_be_category and self.distinct <= _MOST_FOUND
        return self.kind == "true or false" or few

    @property
    def may_be_category(self) -> bool:
        """Whether its texts come again and again."""
        most = min(MOST_VALUES, (self.rows - self.missing) // _ROWS_A_VALUE)
        return self.kind == "text" and self.distinct <= most

    @property
    def resembles_label(self) -> bool:
        """Whether it is named like one, and has two values, or is one of few texts."""
        few = self.distinct <= _MOST_LABELS or (
            self.may_be_category and self.distinct <= _MOST_SORTS
        )
        return few and any(map(self._is_called, _LABELS))

    def _is_called(self, word: str) -> bool:
        words = re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", self.name).lower())
        return word in words


def resembles_id(column: pd.Series) -> bool:
    """Whether a column of numbers only names the row, as `Facts` has it; most are soon seen not to.

    Numbers that grow by one from row to row, or are called so and are another in each row.
    """
    first = as_numbers(column.iloc[:_LOOKED_AT])
    if len(first) < _LOOKED_AT // 10 or len(np.unique(first)) < len(first):
        return False
    return (
        bool((first == np.floor(first)).all()) and Facts.of(str(column.name), column).resembles_id
    )


def _kind(there: pd.Series) -> Kind:
    if there.empty:
        return "nothing"
    if is_datetime64_any_dtype(there):
        return "date"
    if is_bool_dtype(there) or (
        there.dtype.kind == "O" and there.map(lambda value: isinstance(value, bool)).all()
    ):
        return "true or false"
    numbers = as_numbers(there)
    if not np.isnan(numbers).any():
        whole = np.isfinite(numbers) & (numbers == np.floor(numbers))
        return "whole number" if whole.all() else "number"
    return _kind_of_texts(list(map(str, there.iloc[:_LOOKED_AT])))


def _kind_of_texts(texts: Sequence[str]) -> Kind:
    if all(map(_is_date, texts)):
        return "date"
    if any(map(_GROUPED.fullmatch, texts)) and all(map(_is_number, texts)):
        return "grouped digits"
    return "text"


def _is_date(text: str) -> bool:
    try:
        seconds_of(text)
    except ValueError:
        return False
    return True


def _is_number(text: str) -> bool:
    if _GROUPED.fullmatch(text):
        return True
    try:
        float(text.replace(",", "."))
    except ValueError:
        return False
    return True


def _range(there: pd.Series, kind: Kind) -> tuple[str, str]:
    if kind in NUMBERS:
        numbers = as_numbers(there)
        return f"{numbers.min():.12g}", f"{numbers.max():.12g}"
    if there.empty:
        return "", ""
    texts: Any = there.map(str)
    return str(texts.min()), str(texts.max())


def _grows_by_one(there: pd.Series) -> bool:
    numbers = as_numbers(there)
    return len(numbers) > 1 and bool((np.diff(numbers) == 1).all())
