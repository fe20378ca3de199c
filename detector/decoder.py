"""Bytes as received -> one `Batch` to score, and a dead letter for each invalid record."""

from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np

from contracts.stream.dead_letter import DeadLetter, InvalidRecord
from contracts.stream.received import Received
from contracts.stream.record import Mask, RecordSchema
from detector.batch import Batch
from detector.invalid import malformed, wrongly_typed

MAX_RECORD_BYTES = 512 * 1024
"""A record of this size, its id of ordinary length, fits whole into Kafka's default 1 MiB."""


class RecordDecoder:
    """Decodes the records of one schema.

    A record is valid when it is a JSON object of at most `max_bytes`, its id a string or an
    integer, its time and features finite numbers that float32 can hold. Each record is decoded
    by itself: joining them into one array is faster, but lets one record's bytes reach another.
    """

    def __init__(self, schema: RecordSchema, max_bytes: int = MAX_RECORD_BYTES) -> None:
        self.schema = schema
        self._max_bytes = max_bytes
        self._decoder = msgspec.json.Decoder(_struct_of(schema))

    def decode(self, records: Sequence[Received]) -> tuple[Batch, list[DeadLetter]]:
        """Split `records` into those to score and those to set aside, each in their order."""
        ids: list[str] = []
        times: list[float | None] = []
        rows: list[Sequence[float]] = []
        valid: list[Received] = []
        dead_letters: list[DeadLetter] = []
        for record in records:
            try:
                record_id, time, row = self._decode_one(record.value)
            except InvalidRecord as reason:
                dead_letters.append(DeadLetter.of(record, reason))
                continue
            ids.append(record_id)
            times.append(time)
            rows.append(row)
            valid.append(record)
        with np.errstate(over="ignore"):
            features = np.array(rows, dtype=np.float32).reshape(-1, len(self.schema.features))
        batch = Batch(ids, times, features, valid)
        return self._set_aside_non_finite(batch, dead_letters)

    def _decode_one(self, value: bytes | None) -> tuple[str, float | None, Sequence[float]]:
        if value is None:
            raise InvalidRecord("empty", "expected a JSON object, received null, a tombstone")
        if not value:
            raise InvalidRecord("empty", "expected a JSON object, received a value of no bytes")
        if len(value) > self._max_bytes:
            raise InvalidRecord(
                "oversized", f"expected at most {self._max_bytes:,} bytes, received {len(value):,}"
            )
        try:
            value.decode()  # fields that no one named are skipped unread, and alerts carry them
            fields = msgspec.structs.astuple(self._decoder.decode(value))
        except msgspec.ValidationError as error:
            raise wrongly_typed(error) from None
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise malformed(value, error) from None
        if self.schema.time is None:
            record_id, time, row = fields[0], None, fields[1:]
        else:
            record_id, time, row = fields[0], fields[1], fields[2:]
        return str(record_id), time, row if self.schema.array is None else self._flatten(*row)

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

    def _set_aside_non_finite(
        self, batch: Batch, dead_letters: list[DeadLetter]
    ) -> tuple[Batch, list[DeadLetter]]:
        finite: Mask = np.all(np.isfinite(batch.features), axis=1)
        if finite.all():
            return batch, dead_letters
        for row in batch.rows(~finite):
            column = int(np.flatnonzero(~np.isfinite(batch.features[row]))[0])
            reason = InvalidRecord(
                "non-finite",
                f"field {self.schema.features[column]!r}: expected a number that float32 can hold, "
                "up to 3.4e38, received a larger one",
            )
            dead_letters.append(DeadLetter.of(batch.received[row], reason))
        dead_letters.sort(key=_position_of)
        return batch.only(finite), dead_letters


def _position_of(letter: DeadLetter) -> tuple[int, int]:
    return letter.headers.source_partition, letter.headers.source_offset


def _struct_of(schema: RecordSchema) -> type[msgspec.Struct]:
    """The struct ``(id, time, features…)``, without ``time`` where the schema names none."""
    names = {"id": schema.id}
    fields: list[Any] = [("id", str | int)]
    if schema.time is not None:
        names["time"] = schema.time
        fields.append(("time", float))
    if schema.array is not None:
        names["array"] = schema.array.name
        fields.append(("array", _nested_list(len(schema.array.shape))))
    else:
        for number, feature in enumerate(schema.features):
            names[f"f{number}"] = feature
            fields.append((f"f{number}", float))
    return msgspec.defstruct("Record", fields, rename=names, forbid_unknown_fields=False, gc=False)


def _nested_list(depth: int) -> Any:
    annotation: Any = float
    for _ in range(depth):
        annotation = list[annotation]
    return annotation
