"""The names of a table's columns: those without one, and those that nothing can be made of."""

import re
from collections.abc import Sequence

from contracts.program.errors import BadData

_BY_PANDAS = re.compile(r"Unnamed: \d+(?:_level_\d+)?|__index_level_\d+__")
_SHOWN = 5


def is_unnamed(name: str) -> bool:
    """Whether nobody gave it: row labels that pandas wrote, or a separator at the end of a row.

    Row labels grow from row to row, and a model that learned them calls all that is new anomalous.
    """
    return not name.strip() or _BY_PANDAS.fullmatch(name) is not None


def check_names(source: object, names: Sequence[str]) -> None:
    """Hold the columns of `source` against what a record's fields can be.

    Raises:
        BadData: two have one name.
    """
    named = [name for name in names if not is_unnamed(name)]
    twice = sorted({name for name in named if named.count(name) > 1})
    if twice:
        raise BadData(
            f"{source}: expected columns of distinct names, found several named "
            f"{', '.join(map(repr, twice[:_SHOWN]))}; rename all but one"
        )


def check_header(source: object, names: Sequence[str]) -> None:
    """Hold the first row of `source` against what a header can be.

    Raises:
        BadData: there is none, it holds numbers, or two columns have one name.
    """
    if not names:
        raise BadData(f"{source}: expected a header, found nothing")
    named = [name for name in names if not is_unnamed(name)]
    if named and all(map(_is_number, named)) and not _is_counted(named):
        raise BadData(
            f"{source}: expected a header, found a row of numbers ({', '.join(named[:_SHOWN])}"
            f"{', …' if len(named) > _SHOWN else ''}); write the names of the columns above it"
        )
    check_names(source, names)


def _is_number(name: str) -> bool:
    try:
        float(name.replace(",", "."))
    except ValueError:
        return False
    return True


def _is_counted(names: Sequence[str]) -> bool:
    """As pandas names columns that have no names."""
    counted = (range(first, first + len(names)) for first in (0, 1))
    return list(names) in [list(map(str, each)) for each in counted]
