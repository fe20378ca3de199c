"""How a CSV file is written: what is between its cells, and in its numbers before the fraction."""

import csv
import io
import re
from collections.abc import Sequence
from itertools import zip_longest
from operator import or_
from typing import NamedTuple

from contracts.stream.missing import MISSING

COMMA, POINT = ",", "."
_SEPARATORS = (COMMA, ";", "\t", "|")
_LOOKED_AT = 100
_WHOLE = re.compile(r"\s*(?:[-+]?\d+(?:[eE][-+]?\d+)?)?\s*")
_WITH_COMMA = re.compile(r"\s*[-+]?\d+,\d+(?:[eE][-+]?\d+)?\s*")
_WITH_POINT = re.compile(r"\s*[-+]?\d*\.\d+(?:[eE][-+]?\d+)?\s*")


class Dialect(NamedTuple):
    """Each a single character."""

    separator: str = COMMA
    decimal: str = POINT


def dialect_of(text: str, separator: str | None = None, decimal: str | None = None) -> Dialect:
    """Of a file that begins with `text`; `separator` and `decimal` where they are known.

    The separator is the one that gives most rows as many cells as the header, and then the one
    that gives most cells; a comma where none gives two. The decimal sign is a comma where more
    columns have their numbers so than with a point, and it does not separate cells.
    """
    lines = list(io.StringIO(text, newline=""))
    if len(lines) > 1 and not lines[-1].endswith(("\n", "\r")):
        lines.pop()  # cut off
    rows = {each: _rows(lines[:_LOOKED_AT], each) for each in _SEPARATORS}
    if separator is None:
        separator = max(_SEPARATORS, key=lambda each: _agreement(rows[each]))
    if decimal is None:
        found = rows.get(separator) or _rows(lines[:_LOOKED_AT], separator)
        decimal = POINT if separator == COMMA else _decimal(found[1:])
    return Dialect(separator, decimal)


def _rows(lines: Sequence[str], separator: str) -> list[list[str]]:
    try:
        return [row for row in csv.reader(lines, delimiter=separator) if row]
    except csv.Error:
        return []


def _agreement(rows: Sequence[Sequence[str]]) -> tuple[float, int]:
    width = len(rows[0]) if rows else 0
    if width < 2:  # noqa: PLR2004 - one cell a row is what any other character gives
        return 0.0, 0
    return sum(len(row) == width for row in rows) / len(rows), width


def _decimal(rows: Sequence[Sequence[str]]) -> str:
    """By the columns of numbers: an id may look like any number."""
    columns = list(zip_longest(*rows, fillvalue=""))
    with_comma, with_point = (
        sum(_is_written(column, fraction) for column in columns)
        for fraction in (_WITH_COMMA, _WITH_POINT)
    )
    return COMMA if with_comma > with_point else POINT


def _is_written(column: Sequence[str], fraction: re.Pattern[str]) -> bool:
    """Whether all of it are numbers, one with such a `fraction` at least."""
    column = [cell for cell in column if cell not in MISSING]
    found = [bool(fraction.fullmatch(cell)) for cell in column]
    whole = (_WHOLE.fullmatch(cell) for cell in column)
    return any(found) and all(map(or_, found, map(bool, whole)))
