"""The fields of a record: their types while they are decoded, and their values as numbers."""

from collections.abc import Callable, Sequence
from math import nan
from typing import Any, Literal

import msgspec
import numpy as np

from contracts.stream.missing import MISSING
from contracts.stream.record import Features, RecordSchema
from detector.field_names import decode_with_plain_names, is_odd, plain

_MISSING: Any = Literal[MISSING]


class Columns:
    """The features of records that hold more than numbers, as numbers."""

    def __init__(self, schema: RecordSchema) -> None:
        self._schema = schema
        self._number_of = [_reader(schema, name) for name in schema.features]

    def features(self, rows: Sequence[Sequence[Any]]) -> Features:
        """Of n `rows`, each with the f features as `decode_of` gives them, shape (n, f)."""
        found = np.empty((len(rows), len(self._number_of)))
        for column, (values, number_of) in enumerate(
            zip(zip(*rows, strict=True), self._number_of, strict=False)
        ):
            found[:, column] = values if number_of is None else list(map(number_of, values))
        return self._schema.narrowed(found)


def _reader(schema: RecordSchema, feature: str) -> Callable[[Any], float] | None:
    category = schema.category(feature)
    if category is not None:
        return category.number_of
    return _or_nan if feature in schema.gaps else None


def _or_nan(value: Any) -> float:
    return value if isinstance(value, float) else nan


def decode_of(schema: RecordSchema) -> Callable[[bytes], msgspec.Struct]:
    """What decodes JSON as ``(id, time, features…)``, without ``time`` where there is none."""
    struct = struct_of(schema)
    if any(map(is_odd, needed(schema))):
        return decode_with_plain_names(struct)
    return msgspec.json.Decoder(struct).decode


def needed(schema: RecordSchema) -> list[str]:
    """The fields that a record has to have, or may, in the order of `struct_of`."""
    features = list(schema.features) if schema.array is None else [schema.array.name]
    return [schema.id, *([schema.time] if schema.time else []), *features]


def struct_of(schema: RecordSchema) -> Any:
    """``(id, time, features…)`` as a struct; named as `plain` has it, where a name is odd."""
    types: list[tuple[Any, ...]] = [(str | int,)]
    if schema.time is not None:
        types.append((str if schema.clock == "iso8601" else float,))
    if schema.array is None:
        types += [_type_of(schema, feature) for feature in schema.features]
    else:
        types.append((_nested_list(len(schema.array.shape)),))
    names = needed(schema)
    if any(map(is_odd, names)):
        names = list(map(plain, names))
    fields = [f"f{number}" for number in range(len(names))]
    return msgspec.defstruct(
        "Record",
        [(field, *kind) for field, kind in zip(fields, types, strict=True)],
        rename=dict(zip(fields, names, strict=True)),
        forbid_unknown_fields=False,
        gc=False,
        kw_only=True,
    )


def _type_of(schema: RecordSchema, feature: str) -> tuple[Any] | tuple[Any, None]:
    """The type of its values, and None for those that are not there where they need not be."""
    of_category = feature in schema.categories
    if feature not in schema.gaps:
        return (str | int | float | bool if of_category else float,)
    return (str | int | float | bool | None if of_category else float | _MISSING | None), None


def _nested_list(depth: int) -> Any:
    annotation: Any = float
    for _ in range(depth):
        annotation = list[annotation]
    return annotation
