"""Messages that are not flat JSON -> one `Batch`, and a dead letter for each invalid one."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
import numpy as np

from contracts.stream.dead_letter import DeadLetter, InvalidRecord
from contracts.stream.nesting import chosen
from contracts.stream.received import Received
from contracts.stream.record import RecordSchema
from detector.batch import Batch
from detector.decoder import MAX_RECORD_BYTES, RecordDecoder
from detector.field_names import convert_with_plain_names, is_odd
from detector.fields import needed, struct_of
from detector.invalid import too_large, wrongly_typed
from detector.wire.settings import EnvelopeSettings
from detector.wire.unwrapped import Unwrapped
from detector.wire.wire import Wire, is_plain


def decoder_of(
    schema: RecordSchema, settings: EnvelopeSettings, max_bytes: int = MAX_RECORD_BYTES
) -> RecordDecoder:
    """What decodes the records of one schema, as the settings say that they are written."""
    if is_plain(settings) and not schema.nested:
        return RecordDecoder(schema, max_bytes)
    return UnwrappingDecoder(schema, Wire(settings), max_bytes)


class UnwrappingDecoder(RecordDecoder):
    """Reads each message by its `wire`, and takes the fields of the schema out of it."""

    def __init__(self, schema: RecordSchema, wire: Wire, max_bytes: int = MAX_RECORD_BYTES) -> None:
        super().__init__(schema, max_bytes)
        self._wire = wire
        self._needed = needed(schema)
        self._struct = struct_of(schema)
        odd = any(map(is_odd, self._needed))
        self._convert = convert_with_plain_names if odd else msgspec.convert

    def decode(self, records: Sequence[Received]) -> tuple[Batch, list[DeadLetter]]:
        """Split `records` into those to score and those to set aside; of some nothing is left.

        Raises:
            RegistryUnreachable: a schema cannot be had now.
        """
        valid, decoded, dead_letters, passed = [], [], [], 0
        for record in records:
            try:
                fields = self._unwrap(record.value)
                if fields is None:
                    passed += 1
                    continue
                decoded.append(self.completed(self._converted(fields)))
                valid.append(Unwrapped(record, fields))
            except InvalidRecord as reason:
                dead_letters.append(DeadLetter.of(record, reason))
        with np.errstate(over="ignore"):
            batch = self.batch(decoded, valid)._replace(passed=passed)
        return self.set_aside_invalid(batch, dead_letters)

    def as_received(self, record: Received) -> Received:
        return record.original if isinstance(record, Unwrapped) else record

    def _unwrap(self, value: bytes | None) -> dict[str, Any] | None:
        if value is not None and len(value) > self.max_bytes:
            raise too_large(value, self.max_bytes)
        return self._wire.fields(value)

    def _converted(self, fields: dict[str, Any]) -> tuple[Any, ...]:
        """Those of the schema, in its order."""
        if self.schema.nested:
            found = chosen(fields, self._needed)
        else:
            found = {name: fields[name] for name in self._needed if name in fields}
        plainly = {name: _plainly(value) for name, value in found.items()}
        try:
            return msgspec.structs.astuple(self._convert(plainly, self._struct))
        except msgspec.ValidationError as error:
            raise wrongly_typed(error) from None


def _plainly(value: Any) -> Any:
    """As JSON would have it."""
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, date) else value
