"""CSV with a header: by columns where the lines are plain, else as `csv` reads them."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from contracts.dataset.tables.dialect import Dialect
from contracts.dataset.tables.lines import Lines
from contracts.dataset.tables.plain_lines import joined_if_plain
from contracts.stream.clock import PER_SECOND
from contracts.stream.dead_letter import InvalidRecord
from contracts.stream.record import RecordSchema
from detector.files.fields import check_has_fields
from detector.files.header import Header
from detector.files.portion import PORTION, Columns, Place, Portion, Values, seconds_of_texts


def csv_portions(
    every_line: Iterable[bytes], place: Place, schema: RecordSchema, dialect: Dialect
) -> Iterator[Portion]:
    """The rows of a file, from its header on; numbered from 0 without the schema's id column.

    Raises:
        UnicodeDecodeError: at a row that is not UTF-8.
        csv.Error: at a row that is no CSV.
        BadData: the header lacks what every record needs.
    """
    lines = Lines(every_line)
    reader = csv.DictReader(lines, delimiter=dialect.separator)
    names = reader.fieldnames or ()
    check_has_fields(place.file, names, schema)
    header = Header.of(names, schema, dialect)
    while taken := lines.take(PORTION):
        text = joined_if_plain(taken, dialect.separator) if header.is_plain(taken) else None
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
        separator = self._header.dialect.separator
        texts = (line.decode() for line in lines)
        return list(csv.DictReader(texts, self._header.names, delimiter=separator))

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
        moment = [] if header.moment is None else [names[header.moment]]
        types = dict.fromkeys(numeric, pa.float64()) | dict.fromkeys(identity + moment, pa.string())
        try:
            table = columnar.read_csv(
                pa.BufferReader(self._text),
                columnar.ReadOptions(
                    use_threads=False, column_names=names, block_size=len(self._text) + 1
                ),
                columnar.ParseOptions(delimiter=header.dialect.separator, ignore_empty_lines=False),
                columnar.ConvertOptions(
                    column_types=types,
                    include_columns=numeric + moment + identity,
                    null_values=[],
                    decimal_point=header.dialect.decimal,
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

        numbers = [table.column(name).to_numpy() for name in numeric]
        times = None
        if moment:
            times = seconds_of_texts(table.column(moment[0]).to_pylist())
            if times is None:
                return None
        elif header.schema.time is not None:
            times = numbers.pop() / PER_SECOND[header.schema.clock]
        return Columns.of(header.schema, numbers, times, ids)
