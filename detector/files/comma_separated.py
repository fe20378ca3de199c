"""CSV with a header: by columns where the lines are plain, else as `csv` reads them."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from contracts.dataset.tables.dialect import Dialect
from contracts.dataset.tables.lines import Lines
from contracts.dataset.tables.plain_lines import joined_if_plain
from contracts.stream.category import Category
from contracts.stream.clock import PER_SECOND
from contracts.stream.dead_letter import InvalidRecord
from contracts.stream.missing import MISSING
from contracts.stream.record import RecordSchema
from detector.files.categories import numbers_of
from detector.files.fields import check_has_fields
from detector.files.header import Header
from detector.files.portion import (
    PORTION,
    Columns,
    Place,
    Portion,
    Times,
    Values,
    seconds_of_texts,
)


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
        header, schema = self._header, self._header.schema
        assert header.features is not None
        table = self._table(header.features)
        if table is None or len(table) != len(self):
            return None
        features = [
            _numbers(table.column(str(place)).combine_chunks(), schema.category(feature))
            for place, feature in zip(header.features, schema.features, strict=True)
        ]
        times = None
        if header.moment is not None:
            moments = table.column(str(header.moment))
            if schema.clock != "iso8601":
                times = moments.to_numpy() / PER_SECOND[schema.clock]
            elif (times := seconds_of_texts(moments.to_pylist())) is None:
                return None

        def ids() -> list[str]:
            if header.identity is None:
                return [str(number) for number in self.numbers()]
            texts: list[str] = table.column(str(header.identity)).to_pylist()
            return texts

        return Columns.of(schema, features, times, ids)

    def _table(self, features: Sequence[int]) -> Any:
        """The columns that matter, by their places; None where a cell that has to be is no number.

        None, too, without the library, and where a row has another length.
        """
        try:
            import pyarrow as pa  # noqa: PLC0415 - a detector of a topic does without
            from pyarrow import csv as columnar  # noqa: PLC0415
        except ImportError:
            return None
        header, schema = self._header, self._header.schema
        others = [place for place in (header.moment, header.identity) if place is not None]
        types = {str(place): pa.string() for place in (*features, *others)}
        types |= {str(place): pa.float64() for place in header.numeric()}
        try:
            return columnar.read_csv(
                pa.BufferReader(self._text),
                columnar.ReadOptions(
                    use_threads=False,
                    column_names=list(map(str, range(len(header.names)))),
                    block_size=len(self._text) + 1,
                ),
                columnar.ParseOptions(delimiter=header.dialect.separator, ignore_empty_lines=False),
                columnar.ConvertOptions(
                    column_types=types,
                    include_columns=list(types),
                    null_values=MISSING if schema.gaps else [],  # of numbers, not of texts
                    decimal_point=header.dialect.decimal,
                    check_utf8=False,
                ),
            )
        except pa.ArrowInvalid:
            return None


def _numbers(column: Any, category: Category | None) -> Times:
    """Of an Arrow array, shape (n,)."""
    if category is not None:
        return numbers_of(column, category)
    numbers: Times = column.to_numpy(zero_copy_only=False)
    return numbers
