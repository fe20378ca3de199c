"""Columns that cannot be what they are meant to be, all at once, and what to say instead."""

import csv
import io
import shlex
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from contracts.dataset.columns import (
    as_numbers,
    holds_finite_numbers,
    holds_numbers_and_gaps,
    missing_in,
)
from contracts.dataset.facts import NUMBERS, Facts, Use
from contracts.dataset.labels import are_labels, likely_anomalies, values_of
from contracts.dataset.settings import DataSettings
from contracts.dataset.times import as_written, seconds
from contracts.program.errors import BadData
from contracts.stream.clock import EXAMPLE
from contracts.stream.record import RecordSchema

_SHOWN = 40
_VALUES = 4
_ENOUGH = 20
"""Rows, of which as many texts are no accident."""


class Complaint(NamedTuple):
    """What a column holds that it must not, and the flag that makes something else of it.

    A flag's value is None where it has to go.
    """

    column: str
    what: str
    flags: dict[str, str | None]

    def say(self) -> str:
        """As it is said to people."""
        return " ".join(
            f"no {flag}" if value is None else shlex.join([flag, value])
            for flag, value in self.flags.items()
        )


class UnfitTable(BadData):
    """A table that cannot be loaded as it was asked for; `flags` would make it one that can.

    Of several columns each has a note of its own.
    """

    def __init__(
        self, source: Path, complaints: Sequence[Complaint], settings: DataSettings
    ) -> None:
        flags: dict[str, str | None] = {}
        given = {"--category": settings.category, "--drop": settings.drop}
        named = {flag: list(names) for flag, names in given.items()}
        for complaint in complaints:
            for flag, value in complaint.flags.items():
                if flag in named:
                    named[flag].append(complaint.column)
                else:
                    flags[flag] = value
        for flag, names in named.items():
            if len(names) > len(given[flag]):
                flags[flag] = comma_separated(names)
        self.flags = flags
        head, *lines = _text(source, complaints)
        super().__init__(head)
        for line in lines:
            self.add_note(line)


def comma_separated(names: Sequence[str]) -> str:
    """As ``--drop`` takes them: a name with a comma is quoted."""
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(names)
    return text.getvalue()


def _text(source: Path, complaints: Sequence[Complaint]) -> Iterator[str]:
    if len(complaints) == 1:
        [only] = complaints
        yield f"{source}: column {only.column} holds {only.what}; say {only.say()}"
        return
    yield f"{source}: {len(complaints):,} columns cannot be what they have to be; what to say:"
    shown = complaints[:_SHOWN]
    widths = [max(len(each[part]) for each in shown) for part in (0, 1)]
    for each in shown:
        yield f"  {each.column:{widths[0]}}  {each.what:{widths[1]}}  {each.say()}"
    if len(complaints) > _SHOWN:
        yield f"  and {len(complaints) - _SHOWN:,} more"


def complaints_on(
    table: pd.DataFrame, schema: RecordSchema, settings: DataSettings, source: Path
) -> Iterator[Complaint]:
    """Those on the columns of `table` that `schema` names; of images there are none."""
    if schema.id in table:
        yield from _on_ids(table[schema.id], settings)
    if schema.time is not None:
        yield from _on_times(source, table[schema.time], schema)
    if schema.label in table:
        yield from _on_labels(table[schema.label], settings)
    open_uses: set[Use] = {"id"} if schema.id not in table else set()
    open_uses |= {"time"} if schema.time is None else set()
    open_uses |= {"label"} if schema.label not in table else set()
    for name in () if schema.array else schema.numbers:
        is_right = holds_numbers_and_gaps if name in schema.gaps else holds_finite_numbers
        if not is_right(table[name]):
            yield _on_feature(Facts.of(name, table[name]), table[name], open_uses)


def _on_ids(column: pd.Series, settings: DataSettings) -> Iterator[Complaint]:
    missing = missing_in(column)
    if missing.any():
        name = str(column.name)
        flags: dict[str, str | None] = {"--id-column": None} if settings.id_column else {}
        yield Complaint(name, _gaps(missing, "no id"), flags | {"--drop": comma_separated([name])})


def _on_times(source: Path, column: pd.Series, schema: RecordSchema) -> Iterator[Complaint]:
    try:
        seconds(source, as_written(column), schema.clock)
    except BadData:
        name = str(column.name)
        facts = Facts.of(name, column)
        if facts.missing:
            what = _gaps(missing_in(column), "no time")
        else:
            what = f"{_odd(column, facts)}, no times in seconds nor after ISO 8601 ({EXAMPLE})"
        yield Complaint(name, what, {"--time-column": None, "--drop": comma_separated([name])})


def _on_labels(column: pd.Series, settings: DataSettings) -> Iterator[Complaint]:
    name, missing = str(column.name), missing_in(column)
    gone: dict[str, str | None] = {"--label-column": None, "--drop": comma_separated([name])}
    if missing.any():
        yield Complaint(name, _gaps(missing, "no label"), gone)
        return
    values = values_of(column)
    counts = ", ".join(
        f"{value} ({count:,} times)" for value, count in values.most_common(_VALUES)
    ) + (", …" if len(values) > _VALUES else "")
    anomalies = comma_separated(likely_anomalies(column))
    if settings.anomaly_label:
        unknown = [value for value in settings.anomaly_label if value.casefold() not in values]
        if unknown:
            what = f"no {', '.join(map(repr, unknown))}, but {counts}"
            yield Complaint(name, what, {"--anomaly-label": anomalies})
    elif not are_labels(column):
        if len(values) == len(column) > len((0, 1)):
            yield Complaint(name, "a value of its own in each row, no label", gone)
        else:
            yield Complaint(name, f"{counts}, not 0 and 1", {"--anomaly-label": anomalies})


def _on_feature(facts: Facts, column: pd.Series, open_uses: set[Use]) -> Complaint:
    """Of `open_uses` nothing has yet; what it is advised for has one less."""
    name, what = facts.name, _no_feature(facts, column)
    use = _looks_made_for(facts, open_uses)
    open_uses.discard(use)
    flags: dict[Use, dict[str, str | None]] = {
        "id": {"--id-column": name},
        "time": {"--time-column": name},
        "label": {"--label-column": name},
    }
    if use == "label":
        flags[use]["--anomaly-label"] = comma_separated(likely_anomalies(column))
    otherwise = "--category" if facts.may_be_category else "--drop"
    return Complaint(name, what, flags.get(use, {otherwise: comma_separated([name])}))


def _no_feature(facts: Facts, column: pd.Series) -> str:
    if facts.kind == "nothing":
        return "nothing in any row"
    if facts.kind == "date":
        return f"dates, such as {facts.example}"
    if facts.kind == "grouped digits":
        return f"numbers whose digits are grouped, such as {facts.example}; write them without, or"
    if facts.missing and facts.kind != "text":
        return _gaps(missing_in(column), "nothing")
    return _odd(column, facts)


def _looks_made_for(facts: Facts, open_uses: Collection[Use]) -> Use:
    if facts.missing:
        return "none"
    resembled: dict[Use, bool] = {
        "label": facts.resembles_label,
        "id": facts.resembles_id and facts.rows >= _ENOUGH,
        "time": facts.kind == "date",
    }
    return next((use for use in resembled if use in open_uses and resembled[use]), "none")


def _odd(column: pd.Series, facts: Facts) -> str:
    """The first value that is no finite number, and whether others are."""
    numbers = as_numbers(column)
    with np.errstate(over="ignore"):
        finite = np.isfinite(numbers.astype(np.float32))
    row = int(np.flatnonzero(~finite)[0]) if not finite.all() else 0
    value = repr(column.iloc[row]) if facts.kind == "text" else str(column.iloc[row])
    if facts.kind not in NUMBERS and not finite.any():
        return f"{facts.kind}, such as {value}"
    return f"{value} in data row {row + 1:,}, no finite number that float32 can hold"


def _gaps(missing: np.ndarray, what: str) -> str:
    first = int(np.flatnonzero(missing)[0]) + 1
    return (
        f"{what} in {int(missing.sum()):,} of {len(missing):,} rows, the first data row {first:,}"
    )
