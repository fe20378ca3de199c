"""CSV with a header: by columns where the lines are plain, else as `csv` reads them."""

import csv
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, BinaryIO

from contracts.stream.dead_letter import InvalidRecord
from contracts.stream.record import RecordSchema
from detector.files.header import Header
from detector.files.lines import Lines
from detector.files.plain_lines import joined_if_plain
from detector.files.portion import PORTION, Columns, Place, Portion, Values


def csv_portions(file: BinaryIO, place: Place, schema: RecordSchema) -> Iterator[Portion]:
    """The rows of `file`. Without the schema's id column they are numbered from 0.

    Raises:
        UnicodeDecodeError: at a row that is not UTF-8.
        csv.Error: at a row that is no CSV.
    """
    lines = Lines(file)
    reader = csv.DictReader(lines)
    header = Header.of(reader.fieldnames or (), schema)
    while taken := lines.take(PORTION):
        text = joined_if_plain(taken) if header.is_plain(taken) else None
        portion: Portion
        if text is None:
            lines.give_back(taken)
            portion = _rows(place, header, list(islice(reader, PORTION)))
        else:
            portion = _PlainRows(place, header, taken, text)
        yield portion
        place = place._replace(first=place.first + len(portion))


def _rows(place: Place, header: Header, rows: list[dict[str | Any, Any]]) -> Values:
    excess = {number: len(row.pop(None)) for number, row in enumerate(rows) if None in row}
    values = [header.value(row, place.first + number) for number, row in enumerate(rows)]
    width = len(header.names)
    unreadable = {
        number: InvalidRecord(
            "malformed", f"expected {width:,} cells, as the header has, received {width + more:,}"
        )
        for number, more in excess.items()
    }
    return Values(place, values, unreadable)


class _PlainRows(Portion):
    def __init__(self, place: Place, header: Header, lines: list[bytes], text: bytes) -> None:
        super().__init__(place)
        self._header, self._lines, self._text = header, lines, text

    def __len__(self) -> int:
        return len(self._lines)

    def values(self, rows: Sequence[int]) -> Iterator[bytes]:
        found = self._found([self._lines[row] for row in rows])
        for row, cells in zip(rows, found, strict=True):
            yield self._header.value(cells, self.place.first + row)

    def by_rows(self) -> Values:
        return _rows(self.place, self._header, self._found(self._lines))

    def _found(self, lines: Sequence[bytes]) -> list[dict[str | Any, Any]]:
        return list(csv.DictReader((line.decode() for line in lines), self._header.names))

    def columns(self) -> Columns | None:
        try:
            import pyarrow as pa  # noqa: PLC0415 - a detector of a topic does without
            from pyarrow import csv as columnar  # noqa: PLC0415
        except ImportError:
            return None
        header = self._header
        assert header.numeric is not None
        names = [str(column) for column in range(len(header.names))]
        numeric = [names[column] for column in header.numeric]
        identity = [] if header.identity is None else [names[header.identity]]
        types = dict.fromkeys(numeric, pa.float64()) | dict.fromkeys(identity, pa.string())
        try:
            table = columnar.read_csv(
                pa.BufferReader(self._text),
                columnar.ReadOptions(
                    use_threads=False, column_names=names, block_size=len(self._text) + 1
                ),
                columnar.ParseOptions(ignore_empty_lines=False),
                columnar.ConvertOptions(
                    column_types=types,
                    include_columns=numeric + identity,
                    null_values=[],
                    check_utf8=False,
                ),
            )
        except pa.ArrowInvalid:  # a cell that should be a number, or a row of another length
            return None
        if len(table) != len(self):
            return None

        def ids() -> list[str]:
            if not identity:
                return [str(number) for number in self.numbers()]
            texts: list[str] = table.column(identity[0]).to_pylist()
            return texts

        return Columns.of(header.schema, [table.column(name).to_numpy() for name in numeric], ids)
