"""The header of a CSV file: which column is what, and what a row is as JSON."""

from collections.abc import Sequence
from typing import Any, NamedTuple, Self

import msgspec

from contracts.stream.record import RecordSchema
from detector.decoder import MAX_RECORD_BYTES
from detector.files.portion import LONGEST_ESCAPE, LONGEST_NUMBER


class Header(NamedTuple):
    """Which column is what.

    `numeric` are the places of the features and then of the time, None where they are not all
    there, once each; `identity` is that of the id, None where there is none.
    """

    names: Sequence[str]
    schema: RecordSchema
    numeric: list[int] | None
    identity: int | None
    most_bytes: int

    @classmethod
    def of(cls, names: Sequence[str], schema: RecordSchema) -> Self:
        needed = [*schema.features, *([schema.time] if schema.time else [])]
        is_table = schema.array is None and all(names.count(name) == 1 for name in needed)
        is_clear = is_table and names.count(schema.id) <= 1
        text = sum(len(msgspec.json.encode(name)) for name in (*names, schema.id))
        return cls(
            names,
            schema,
            [names.index(name) for name in needed] if is_clear else None,
            names.index(schema.id) if schema.id in names else None,
            text + len(names) * LONGEST_NUMBER,
        )

    def is_plain(self, lines: Sequence[bytes]) -> bool:
        """Whether a row of `lines` can be a valid record, and none can be an oversized one."""
        longest = max(map(len, lines))
        return (
            self.numeric is not None
            and self.most_bytes + longest * LONGEST_ESCAPE <= MAX_RECORD_BYTES
        )

    def value(self, row: dict[str, Any], number: int) -> bytes:
        """The JSON object that `row` is: numbers where the schema wants them, text elsewhere."""
        schema = self.schema
        wanted = {*schema.features, schema.time, schema.label}
        record = {name: _number(cell) if name in wanted else cell for name, cell in row.items()}
        record.setdefault(schema.id, str(number))
        return msgspec.json.encode(record)


def _number(cell: str | None) -> float | int | str | None:
    if not cell:
        return cell
    if "." not in cell:  # with one it is no integer, and to find that out takes longer
        try:
            return int(cell)
        except ValueError:
            pass
    try:
        return float(cell)
    except ValueError:
        return cell
