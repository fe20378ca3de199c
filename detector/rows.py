"""Rows that are at hand, in a DataFrame or an array, as records to score."""

import time
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec
import numpy as np
import numpy.typing as npt

from contracts.program.errors import BadData
from contracts.stream.clock import EXAMPLE, reader
from contracts.stream.nesting import nested
from contracts.stream.received import ReceivedRecord
from contracts.stream.record import Features, RecordSchema
from detector.batch import Batch

if TYPE_CHECKING:
    import pandas as pd  # who has a DataFrame has pandas; the detector does without

Rows: TypeAlias = "pd.DataFrame | npt.NDArray[Any]"

_PLACE = "rows"
_NAMED = 5
_MISSING_TO_PANDAS = ("NAType", "NaTType")


def features_of(rows: Rows, schema: RecordSchema) -> Features:
    """The features of `rows`, shape (n, f), in the order of `schema`.

    Raises:
        BadData: a feature is missing, or a value is no finite float32 where it has to be.
    """
    try:
        found = rows if isinstance(rows, np.ndarray) else _numbers(rows, schema)
        if schema.array is not None and found.shape[1:] == schema.array.shape:
            found = found.reshape(len(found), -1)
        features = schema.narrowed(found)
    except (TypeError, ValueError) as error:
        raise BadData(f"expected features that are numbers: {error}") from None
    width = len(schema.features)
    if features.ndim != 2 or features.shape[1] != width:  # noqa: PLR2004 - rows by features
        raise BadData(f"expected rows of shape (n, {width}), received {found.shape}")
    _require_valid(features, schema)
    return features


def _numbers(rows: "pd.DataFrame", schema: RecordSchema) -> npt.NDArray[Any]:
    missing = [name for name in schema.features if name not in rows.columns]
    if missing:
        more = f" and {len(missing) - _NAMED:,} more" if len(missing) > _NAMED else ""
        raise BadData(
            "expected the features that the model learned; missing: "
            f"{', '.join(missing[:_NAMED])}{more}"
        )
    if schema.is_plain:
        return rows[list(schema.features)].to_numpy()
    # They have pandas, as who has a DataFrame does.
    from contracts.dataset.categories import numbers_of  # noqa: PLC0415
    from contracts.dataset.columns import missing_numbers  # noqa: PLC0415

    found = np.empty((len(rows), len(schema.features)))
    for column, name in enumerate(schema.features):
        category, values = schema.category(name), rows[name]
        if category is not None:
            found[:, column] = numbers_of(values, category)
        elif name in schema.gaps:
            found[:, column] = values.where(~missing_numbers(values), np.nan)
        else:
            found[:, column] = values
    return found


def _require_valid(features: Features, schema: RecordSchema) -> None:
    valid = schema.valid(features)
    if not valid.all():
        row, column = np.argwhere(~valid)[0].tolist()
        raise BadData(
            f"expected numbers that are finite in float32, received {features[row, column]} as "
            f"{schema.features[column]} of row {row}"
        )


def batch_of(
    rows: Rows, features: Features, chosen: npt.NDArray[np.intp], schema: RecordSchema
) -> Batch:
    """Those of `rows` whose numbers are in `chosen`, as if each were a record of a topic.

    `features` are those of all `rows`, shape (n, f).
    """
    now = round(time.time() * 1000)
    records = [_record_of(rows, features, row, schema) for row in chosen.tolist()]
    return Batch(
        [str(record[schema.id]) for record in records],
        [_time_of(record, schema) for record in records],
        features[chosen],
        [
            ReceivedRecord(
                _PLACE,
                0,
                row,
                now,
                None,
                msgspec.json.encode(nested(record) if schema.nested else record, enc_hook=_builtin),
            )
            for row, record in zip(chosen.tolist(), records, strict=True)
        ],
    )


def _record_of(rows: Rows, features: Features, row: int, schema: RecordSchema) -> dict[str, Any]:
    """As a producer would have sent it."""
    if isinstance(rows, np.ndarray):
        values = features[row] if not schema.centres else rows[row].astype(np.float64)
        if schema.array is not None:
            return {
                schema.id: row,
                schema.array.name: values.reshape(schema.array.shape).tolist(),
            }
        return {schema.id: row} | {
            name: number
            if (category := schema.category(name)) is None
            else category.value_of(number)
            for name, number in zip(schema.features, values.tolist(), strict=True)
        }
    record = {str(name): _builtin(rows[name].iloc[row]) for name in rows.columns}
    return {schema.id: _builtin(rows.index[row])} | record


def _time_of(record: dict[str, Any], schema: RecordSchema) -> float | None:
    if schema.time is None or schema.time not in record:
        return None
    moment, in_seconds = record[schema.time], reader(schema.clock)
    try:
        return float(moment) if in_seconds is None else in_seconds(moment)
    except (TypeError, ValueError):
        wanted = f"text such as {EXAMPLE}" if schema.clock == "iso8601" else schema.clock
        raise BadData(f"expected {wanted} as {schema.time}, received {moment!r}") from None


def _builtin(value: Any) -> Any:
    """What JSON knows, in place of a scalar of NumPy's; any other as text."""
    if isinstance(value, np.generic):
        return value.item()
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    return None if type(value).__name__ in _MISSING_TO_PANDAS else str(value)
