"""Labels: which rows of a table are anomalies, however the table says it."""

from collections import Counter
from collections.abc import Collection
from typing import Any

import pandas as pd


def are_labels(column: pd.Series) -> bool:
    """Whether it holds 0 and 1, or True and False, alone."""
    return bool(column.isin([0, 1]).all())


def values_of(column: pd.Series) -> Counter[str]:
    """How often each value is there, as people write it, in small letters."""
    return Counter(map(_written, column))


def likely_anomalies(column: pd.Series) -> list[str]:
    """All values but the most frequent one, the most frequent of them first."""
    return [value for value, _ in values_of(column).most_common()[1:]]


def as_labels(column: pd.Series, anomalous: Collection[str]) -> pd.Series:
    """1 for each of the values that are `anomalous`, else 0; capitals do not matter."""
    wanted = {value.casefold() for value in anomalous}
    return column.map(lambda value: int(_written(value) in wanted))


def _written(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip().casefold()
