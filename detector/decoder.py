"""Bytes as received -> one `Batch` to score, and a dead letter for each invalid record."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from itertools import chain
from operator import itemgetter
from typing import Any

import msgspec
import numpy as np

from contracts.stream.clock import reader
from contracts.stream.dead_letter import DeadLetter, InvalidRecord
from contracts.stream.missing import without_nan
from contracts.stream.received import Received
from contracts.stream.record import Mask, RecordSchema
from detector.batch import Batch
from detector.fields import Columns, decode_of
from detector.invalid import malformed, no_moment, not_a_feature, too_large, wrongly_typed

MAX_RECORD_BYTES = 512 * 1024
"""A record of this size, its id of ordinary length, fits whole into Kafka's default 1 MiB."""

_AT_ONCE = 128
"""Records that are decoded as if all were valid; where one is not, each of them by itself."""

_INVALID = (
    InvalidRecord,
    msgspec.DecodeError,
    OverflowError,
    RecursionError,
    TypeError,
    ValueError,
)

_Fields = tuple[Any, ...]
"""The id, the time where the schema names one, and the features of a record."""


class RecordDecoder:
    """Decodes the records of one schema.

    A record is valid when it is a JSON object of at most `max_bytes`, its id a string or an
    integer, its time and features finite numbers that float32 can hold, or values of a category;
    features of the schema's gaps may be missing. No record's bytes reach another, as they would if
    all were joined into one array.
    """

    def __init__(self, schema: RecordSchema, max_bytes: int = MAX_RECORD_BYTES) -> None:
        self.schema = schema
        self.max_bytes = max_bytes
        self._decode = decode_of(schema)
        self._seconds = reader(schema.clock) if schema.time else None
        self._columns = None if schema.is_plain else Columns(schema)
        self._features_of = itemgetter(slice(1 if schema.time is None else 2, None))

    def decode(self, records: Sequence[Received]) -> tuple[Batch, list[DeadLetter]]:
        """Split `records` into those to score and those to set aside, each in their order."""
        parts = []
        dead_letters: list[DeadLetter] = []
        with np.errstate(over="ignore"):
            for start in range(0, len(records), _AT_ONCE):
                some = records[start : start + _AT_ONCE]
                try:
                    decoded = self._decode_valid([record.value for record in some])
                except _INVALID:
                    some, decoded = self._decode_each(some, dead_letters)
                parts.append(self.batch(decoded, some))
        batch = Batch.joined(parts or [self.batch([], [])])
        return self.set_aside_invalid(batch, dead_letters)

    def _decode_each(
        self, records: Sequence[Received], dead_letters: list[DeadLetter]
    ) -> tuple[list[Received], list[_Fields]]:
        """Those that are valid and their fields; of the others a dead letter each."""
        valid, decoded = [], []
        for record in records:
            try:
                decoded.append(self._decode_one(record.value))
                valid.append(record)
            except InvalidRecord as reason:
                dead_letters.append(DeadLetter.of(record, reason))
        return valid, decoded

    def _decode_valid(self, values: list[Any]) -> list[_Fields]:
        """The fields of valid records; which one is invalid, and why, it does not say."""
        # As each by itself: no character spans two of them, for none begins with a line feed.
        joined = b"\n".join(values)
        joined.decode()
        if max(map(len, values)) > self.max_bytes:
            raise ValueError
        if self.schema.gaps and b"NaN" in joined:
            values = [without_nan(value) if b"NaN" in value else value for value in values]
        found: Iterable[_Fields] = map(msgspec.structs.astuple, map(self._decode, values))
        if self._seconds is not None:
            found = map(self._timed, found)
        return list(found) if self.schema.array is None else [self._flat(each) for each in found]

    def _decode_one(self, value: bytes | None) -> _Fields:
        if value is None:
            raise InvalidRecord("empty", "expected a JSON object, received null, a tombstone")
        if not value:
            raise InvalidRecord("empty", "expected a JSON object, received a value of no bytes")
        if len(value) > self.max_bytes:
            raise too_large(value, self.max_bytes)
        try:
            value.decode()  # fields that no one named are skipped unread, and alerts carry them
            if self.schema.gaps and b"NaN" in value:
                with suppress(ValueError):  # the decoder says what is wrong with it
                    value = without_nan(value)
            fields = msgspec.structs.astuple(self._decode(value))
        except msgspec.ValidationError as error:
            raise wrongly_typed(error) from None
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise malformed(value, error) from None
        return self.completed(fields)

    def completed(self, fields: _Fields) -> _Fields:
        """The fields of a record, its time in seconds and its features flat.

        Raises:
            InvalidRecord: its time is no moment, or its array has another shape.
        """
        if self._seconds is not None:
            try:
                fields = self._timed(fields)
            except (ValueError, OverflowError):
                raise no_moment(self.schema.time) from None
        return fields if self.schema.array is None else self._flat(fields)

    def as_received(self, record: Received) -> Received:
        """A record of a batch as it stands in its topic."""
        return record

    def _timed(self, fields: _Fields) -> _Fields:
        """With the time in seconds."""
        record_id, moment, *others = fields
        assert self._seconds is not None
        return record_id, self._seconds(moment), *others

    def batch(self, decoded: list[_Fields], received: Sequence[Received]) -> Batch:
        """Of records that are decoded, aligned with `received`.

        Their numbers become an array at once: of thousands, few would be in the cache any more.
        """
        rows = map(self._features_of, decoded)
        width = len(self.schema.features)
        if self._columns is None:
            precision = np.float64 if self.schema.centres else np.float32
            flat = np.fromiter(chain.from_iterable(rows), precision, len(decoded) * width)
            features = self.schema.narrowed(flat.reshape(-1, width))
        else:
            features = self._columns.features(list(rows))
        times = [None] * len(decoded) if self.schema.time is None else [each[1] for each in decoded]
        return Batch([str(fields[0]) for fields in decoded], times, features, list(received))

    def _flat(self, fields: _Fields) -> _Fields:
        return *fields[:-1], *self._flatten(fields[-1])

    def _flatten(self, nested: Any) -> list[float]:
        assert self.schema.array is not None
        expected = self.schema.array.shape
        try:
            array = np.array(nested, dtype=np.float64)
        except ValueError:
            raise InvalidRecord(
                "wrong-shape", f"expected an array of shape {expected}, received a ragged one"
            ) from None
        if array.shape != expected:
            raise InvalidRecord(
                "wrong-shape", f"expected an array of shape {expected}, received {array.shape}"
            )
        flat: list[float] = array.ravel().tolist()
        return flat

    def set_aside_invalid(
        self, batch: Batch, dead_letters: list[DeadLetter]
    ) -> tuple[Batch, list[DeadLetter]]:
        """Those of `batch` whose features can be, and with `dead_letters` one for each other."""
        valid = self.schema.valid(batch.features)
        whole: Mask = np.all(valid, axis=1)
        if whole.all():
            return batch, dead_letters
        for row in batch.rows(~whole):
            column = int(np.flatnonzero(~valid[row])[0])
            feature, value = self.schema.features[column], batch.features[row, column]
            reason = not_a_feature(self.schema, feature, is_nan=bool(np.isnan(value)))
            dead_letters.append(DeadLetter.of(self.as_received(batch.received[row]), reason))
        dead_letters.sort(key=_position_of)
        return batch.only(whole), dead_letters


def _position_of(letter: DeadLetter) -> tuple[int, int]:
    return letter.headers.source_partition, letter.headers.source_offset
