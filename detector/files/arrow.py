"""Parquet and Arrow: columns as they are; of single rows, the JSON that a producer would send."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from math import isinf
from typing import Any

import msgspec
import numpy as np

from contracts.dataset.tables.form import Form
from contracts.dataset.tables.names import check_names, is_unnamed
from contracts.dataset.tables.opening import Opened
from contracts.program.errors import BadData
from contracts.stream.clock import PER_SECOND
from contracts.stream.nesting import nested
from contracts.stream.record import Features, RecordSchema
from detector.decoder import MAX_RECORD_BYTES
from detector.files.categories import numbers_of
from detector.files.fields import check_has_fields
from detector.files.portion import (
    LONGEST_ESCAPE,
    LONGEST_NUMBER,
    PORTION,
    Columns,
    Place,
    Portion,
    Times,
    seconds_of_texts,
)

try:
    import pyarrow as pa
    from pyarrow import compute, ipc, parquet, types
except ImportError:
    raise BadData(
        "reading Parquet and Arrow needs pyarrow, which is not installed; run `pip install pyarrow`"
    ) from None

_LONGEST_VALUE = 100
"""Bytes that JSON takes, at the most, for what is neither a number, nor text, nor nested."""

_READ_AT_ONCE = 1 << 18
"""Bytes of a column; a whole row group of it, as is the library's default, has no bound."""

_encode = msgspec.json.Encoder(enc_hook=str, decimal_format="number").encode


def arrow_portions(found: Opened, place: Place, schema: RecordSchema) -> Iterator[Portion]:
    """The rows of a file. Without the schema's id column they are numbered from 0.

    Raises:
        BadData: when it cannot be read, or two of its columns have one name.
    """
    try:
        for batch in _batches(found, schema):
            batch.validate(full=True)  # else what is no UTF-8 shows only where it is looked at
            yield _Rows(place, batch, schema)
            place = place._replace(first=place.first + len(batch))
    except (OSError, pa.ArrowException) as error:
        complaint = (str(error).splitlines() or [type(error).__name__])[0]
        raise BadData(f"cannot read {found.path}: {complaint}") from None


def _batches(found: Opened, schema: RecordSchema) -> Iterator["pa.RecordBatch"]:
    """Up to `PORTION` rows each, of the columns that somebody gave a name."""
    with ExitStack() as left:
        source: Any
        if found.form is Form.PARQUET:
            streamed = {"buffer_size": _READ_AT_ONCE, "pre_buffer": False}
            source = left.enter_context(parquet.ParquetFile(found.file, **streamed))
            wanted = _named(source.schema_arrow, found, schema)
            yield from source.iter_batches(PORTION, columns=wanted, use_threads=False)
            return
        if found.form is Form.ARROW:
            source = left.enter_context(ipc.open_file(found.file))
            every = map(source.get_batch, range(source.num_record_batches))
        else:
            every = source = left.enter_context(ipc.open_stream(found.file))
        wanted = _named(source.schema, found, schema)
        for batch in every:
            chosen = batch.select(wanted)
            yield from (chosen.slice(row, PORTION) for row in range(0, len(chosen), PORTION))


def _named(columns: "pa.Schema", found: Opened, schema: RecordSchema) -> list[str]:
    check_names(found.path, columns.names)
    fields = _flat(columns.empty_table()).schema.names if schema.nested else columns.names
    check_has_fields(str(found.path), fields, schema)
    return [name for name in columns.names if not is_unnamed(name)]


def _flat(table: "pa.Table") -> "pa.Table":
    """With a column for each field of objects, its name with dots."""
    while any(map(types.is_struct, table.schema.types)):
        table = table.flatten()
    return table


class _Rows(Portion):
    def __init__(self, place: Place, batch: "pa.RecordBatch", schema: RecordSchema) -> None:
        super().__init__(place)
        self._rows, self._schema = batch, schema
        self._batch = batch
        if schema.nested:
            [self._batch] = _flat(pa.Table.from_batches([batch])).to_batches()

    def __len__(self) -> int:
        return len(self._batch)

    def values(self, rows: Sequence[int]) -> Iterator[bytes]:
        every = len(rows) == len(self)
        chosen = self._rows if every else self._rows.take(pa.array(rows, pa.int64()))
        numeric = {*self._schema.numbers}
        if self._schema.clock != "iso8601":
            numeric.add(self._schema.time or "")
        columns = {
            name: _told(chosen.column(name), is_number=name in numeric)
            for name in chosen.schema.names
        }
        try:
            records = (
                pa.RecordBatch.from_pydict(columns).to_pylist() if columns else [{}] * len(rows)
            )
            for row, record in zip(rows, records, strict=True):
                for name in self._schema.gaps:
                    if isinstance(record.get(name), float) and isinf(record[name]):
                        record[name] = str(
                            record[name]
                        )  # JSON makes null of it, which may be missing
                if self._schema.id not in self._batch.schema.names:
                    record[self._schema.id] = str(self.place.first + row)
                yield _encode(nested(record) if self._schema.nested else record)
        except (ValueError, OverflowError, TypeError, pa.ArrowException) as error:
            raise BadData(f"cannot read {self.place.file} as records: {error}") from None

    def columns(self) -> Columns | None:
        if not self._is_certain():
            return None
        schema, batch = self._schema, self._batch
        times = None if schema.time is None else self._times(schema.time)
        if schema.time is not None and times is None:
            return None
        if schema.array is None:
            numbers = [self._feature(name) for name in schema.features]
            return Columns.of(schema, numbers, times, self._ids)
        features = _elements(batch.column(schema.array.name), schema.array.shape)
        return None if features is None else Columns(features, times, self._ids).if_valid(schema)

    def _feature(self, name: str) -> Times:
        column, category = self._batch.column(name), self._schema.category(name)
        return _numbers(column) if category is None else numbers_of(column, category)

    def _times(self, name: str) -> Times | None:
        column = self._batch.column(name)
        if self._schema.clock != "iso8601":
            return _numbers(column) / PER_SECOND[self._schema.clock]
        moments = _told(column, is_number=False)
        return seconds_of_texts(moments.to_pylist()) if _is_text(moments.type) else None

    def _is_certain(self) -> bool:
        """Whether all fields of all rows are there, of the right types, and not too long."""
        schema, batch = self._schema, self._batch
        identity = schema.id if schema.id in batch.schema.names else None
        features = schema.features if schema.array is None else (schema.array.name,)
        needed = [*features, *filter(None, (schema.time, identity))]
        if not set(needed) <= set(batch.schema.names):
            return False
        if any(batch.column(name).null_count for name in needed if name not in schema.gaps):
            return False
        if not all(self._fits(name, batch.schema.field(name).type) for name in needed):
            return False
        flat = [name for name in batch.schema.names if schema.array is None or name != features[0]]
        longest = 0 if schema.array is None else len(schema.features) * LONGEST_NUMBER
        for name in flat:
            bound = _most_bytes(batch.column(name))
            if bound is None:
                return False
            longest += bound + LONGEST_ESCAPE * len(name.encode())
        return longest <= MAX_RECORD_BYTES

    def _fits(self, name: str, kind: "pa.DataType") -> bool:
        """Whether values of this type can be what the schema has under `name`."""
        schema = self._schema
        if schema.array is not None and name == schema.array.name:
            return True  # the elements are looked at one by one
        if name == schema.id:
            return _is_id(kind)
        if name in schema.categories:
            return _is_category(kind)
        return _is_number(kind) or (name == schema.time and schema.clock == "iso8601")

    def _ids(self) -> list[str]:
        if self._schema.id not in self._batch.schema.names:
            return [str(number) for number in self.numbers()]
        return list(map(str, self._batch.column(self._schema.id).to_pylist()))


def _told(column: "pa.Array", *, is_number: bool) -> "pa.Array":
    """What a producer would send of it: moments as text, true and false as numbers if wanted."""
    if is_number and types.is_boolean(column.type):
        return column.cast(pa.int8())
    if types.is_temporal(column.type) and not types.is_interval(column.type):
        return column.cast(pa.string())
    return column


def _is_number(kind: "pa.DataType") -> bool:
    return bool(types.is_integer(kind) or types.is_floating(kind) or types.is_boolean(kind))


def _is_category(kind: "pa.DataType") -> bool:
    values = kind.value_type if types.is_dictionary(kind) else kind
    return _is_number(values) or _is_text(values)


def _is_id(kind: "pa.DataType") -> bool:
    return bool(types.is_integer(kind) or _is_text(kind))


def _is_text(kind: "pa.DataType") -> bool:
    return bool(types.is_string(kind) or types.is_large_string(kind))


def _is_list(kind: "pa.DataType") -> bool:
    of_any_length = types.is_list(kind) or types.is_large_list(kind)
    return bool(of_any_length or types.is_fixed_size_list(kind))


def _numbers(column: "pa.Array") -> Times:
    numbers: Times = column.to_numpy(zero_copy_only=False).astype(np.float64, copy=False)
    return numbers


def _elements(column: "pa.Array", shape: tuple[int, ...]) -> Features | None:
    """The numbers in nested lists as rows (n, f), or None where a list is not of that `shape`."""
    rows = len(column)
    for length in shape:
        if not _is_list(column.type):
            return None
        if column.null_count or (compute.list_value_length(column).to_numpy() != length).any():
            return None
        column = column.flatten()
    if column.null_count or not _is_number(column.type) or types.is_boolean(column.type):
        return None
    with np.errstate(over="ignore"):
        features: Features = _numbers(column).astype(np.float32).reshape(rows, -1)
    return features


def _most_bytes(column: "pa.Array") -> int | None:
    """What one value of it takes as JSON, at the most; None where that cannot be told."""
    kind = column.type
    if types.is_dictionary(kind):
        return _most_bytes(column.dictionary)
    if _is_number(kind):
        return LONGEST_NUMBER
    if types.is_primitive(kind) or types.is_decimal(kind) or types.is_null(kind):
        return _LONGEST_VALUE
    if types.is_fixed_size_binary(kind):
        return LONGEST_ESCAPE * int(kind.byte_width) + _LONGEST_VALUE
    if not (_is_text(kind) or types.is_binary(kind)):
        return None
    longest = compute.max(compute.binary_length(column)).as_py() or 0
    return LONGEST_ESCAPE * int(longest) + _LONGEST_VALUE
