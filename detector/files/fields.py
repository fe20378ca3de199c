"""The columns of a table, held against the fields that every record has to have."""

from collections.abc import Sequence

from contracts.program.errors import BadData
from contracts.stream.record import RecordSchema

_SHOWN = 5


def check_has_fields(file: str, names: Sequence[str], schema: RecordSchema) -> None:
    """Hold the columns of `file` against `schema`; the id may be missing.

    Raises:
        BadData: one is not there; the message says which, and which are.
    """
    features = (schema.array.name,) if schema.array else schema.features
    missing = [name for name in (*features, schema.time) if name and name not in names]
    if missing:
        raise BadData(
            f"{file}: expected the columns that the model learned, found none named "
            f"{_listed(missing)}; its columns are {_listed(names)}"
        )


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more:,} more" if more > 0 else "")
