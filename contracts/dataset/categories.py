"""Columns that are one of some values: which there are, and the numbers that stand for them."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from contracts.dataset.columns import (
    check_present,
    holds_numbers_and_gaps,
    missing_in,
    missing_numbers,
)
from contracts.dataset.facts import MOST_VALUES, Facts
from contracts.dataset.settings import DataSettings
from contracts.program.errors import BadData
from contracts.stream.category import Category, text_of
from contracts.stream.record import RecordSchema


def with_kinds(
    table: pd.DataFrame,
    schema: RecordSchema,
    settings: DataSettings,
    source: Path,
    *,
    numbers: bool,
) -> RecordSchema:
    """`schema`, and which features of `table` are categories, and which may be missing.

    Categories are those that `settings` name, and those that hold few texts, or true and false,
    unless they are known to be `numbers`. One that looks like a label is none as long as there is
    no label.

    Raises:
        BadData: a column that is named as a category is no feature.
    """
    if schema.array is not None:
        return schema
    check_present(source, list(settings.category), table)
    others = [name for name in settings.category if name not in schema.features]
    if others:
        raise BadData(f"{source}: expected categories that are features; {others[0]!r} is none")
    categories: dict[str, tuple[str, ...]] = {}
    for name in schema.features:
        if name in settings.category or not (numbers or _is_number(table[name], schema)):
            values = values_of(table[name])
            if values:
                categories[name] = values
    gaps = tuple(_with_gaps(table, schema, categories))
    return schema.model_copy(update={"categories": categories, "gaps": gaps})


def values_of(column: pd.Series) -> tuple[str, ...]:
    """Those that most rows have, as texts, the most frequent first."""
    texts = column.map(text_of, na_action="ignore").dropna()
    counts = texts.value_counts().sort_index().sort_values(ascending=False, kind="stable")
    return tuple(counts.index[:MOST_VALUES])


def numbers_of(column: pd.Series, category: Category) -> npt.NDArray[np.float64]:
    """What stands for each value, shape (n,); each distinct one is looked up once."""
    places, values = pd.factorize(column)
    numbers = np.array([*category.numbers_of(values.tolist()), np.nan])
    found: npt.NDArray[np.float64] = numbers[places]
    return found


def _is_number(column: pd.Series, schema: RecordSchema) -> bool:
    """Whether it is, or has to be, as far as can be seen."""
    if column.dtype.kind in "iufcmM":
        return True
    facts = Facts.of(str(column.name), column)
    return not facts.resembles_category or (schema.label is None and facts.resembles_label)


def _with_gaps(
    table: pd.DataFrame, schema: RecordSchema, categories: Mapping[str, tuple[str, ...]]
) -> Iterator[str]:
    for name in schema.features:
        column = table[name]
        if name in categories:
            if missing_in(column).any():
                yield name
        elif missing_numbers(column).any() and holds_numbers_and_gaps(column):
            yield name
