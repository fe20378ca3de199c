"""The header of a CSV file: which column is what, and what a row is as JSON."""

from collections.abc import Sequence
from math import isfinite
from typing import Any, NamedTuple, Self

import msgspec

from contracts.dataset.tables.dialect import POINT, Dialect
from contracts.stream.missing import MISSING
from contracts.stream.nesting import nested
from contracts.stream.record import RecordSchema
from detector.decoder import MAX_RECORD_BYTES
from detector.files.portion import LONGEST_ESCAPE, LONGEST_NUMBER


class Header(NamedTuple):
    """Which column is what.

    `features` are the places of the features, None where they are an array. `moment` is that of the
    time, `identity` that of the id; None where there is none.
    """

    names: Sequence[str]
    schema: RecordSchema
    dialect: Dialect
    features: list[int] | None
    moment: int | None
    identity: int | None
    most_bytes: int

    @classmethod
    def of(cls, names: Sequence[str], schema: RecordSchema, dialect: Dialect) -> Self:
        text = sum(len(msgspec.json.encode(name)) for name in (*names, schema.id))
        return cls(
            names,
            schema,
            dialect,
            None if schema.array else [names.index(name) for name in schema.features],
            names.index(schema.time) if schema.time else None,
            names.index(schema.id) if schema.id in names else None,
            text + len(names) * LONGEST_NUMBER,
        )

    def numeric(self) -> list[int]:
        """The places of what has to be a number: features, and a time that is no text."""
        schema = self.schema
        wanted = [*schema.numbers, *([schema.time] if schema.clock != "iso8601" else [])]
        return [self.names.index(name) for name in wanted if name]

    def is_plain(self, lines: Sequence[bytes]) -> bool:
        """Whether a row of `lines` can be a valid record, and none can be an oversized one."""
        longest = max(map(len, lines))
        return (
            self.features is not None
            and self.most_bytes + longest * LONGEST_ESCAPE <= MAX_RECORD_BYTES
        )

    def value(self, row: dict[str, Any], number: int) -> bytes:
        """The JSON object that `row` is: numbers where the schema wants them, text elsewhere."""
        schema = self.schema
        wanted = {*schema.numbers, schema.label}
        if schema.clock != "iso8601":
            wanted.add(schema.time)
        decimal = self.dialect.decimal
        record = {
            name: _number(cell, decimal) if name in wanted else cell for name, cell in row.items()
        }
        for name in schema.gaps:
            if record[name] in (MISSING if name in wanted else ("",)):
                record[name] = None
        record.setdefault(schema.id, str(number))
        return msgspec.json.encode(nested(record) if schema.nested else record)


def _number(cell: str | None, decimal: str) -> float | int | str | None:
    # Python reads 1_000, and the digits of every script; no other reader of tables does.
    if not cell or "_" in cell or not cell.isascii():
        return cell
    number = cell
    if decimal != POINT:
        if POINT in cell:  # it groups digits, or is a slip; either way it is no number here
            return cell
        number = cell.replace(decimal, POINT)
    if POINT not in number:  # with one it is no integer, and to find that out takes longer
        try:
            return int(number)
        except ValueError:
            pass
    try:
        found = float(number)
    except ValueError:
        return cell
    return found if isfinite(found) else cell  # of infinity JSON makes null, which may be missing
