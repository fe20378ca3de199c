"""`detector.scoring.screened`: by columns or by rows, the same comes of every file."""

import csv
import io
import tempfile
from collections.abc import Iterator
from itertools import islice
from math import isfinite
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pyarrow import ipc, parquet

from contracts.dataset.tables.dialect import dialect_of
from contracts.dataset.tables.encoding import encoding_of
from contracts.dataset.tables.names import check_header
from contracts.program.errors import BadData
from contracts.stream.dead_letter import InvalidRecord
from contracts.stream.received import ReceivedRecord
from contracts.stream.record import RecordSchema
from detector.decoder import RecordDecoder
from detector.files.fields import check_has_fields
from detector.files.portion import Place, Portion, Values
from detector.files.reading import portions_of
from detector.scoring.screened import screen, screen_by_rows
from tests.unit.detector.scoring.conftest import IMAGES, SMALL, TABLE, Opened, file_of, told
from tests.unit.detector.scoring.tables import BROKEN, HOSTILE, WHOLE, tables, typed_tables

FIXTURES = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None
)


def _as_csv_reads_it(content: bytes, schema: RecordSchema) -> Iterator[Portion]:
    """The rows of the whole text as the standard library finds them, and nothing faster."""
    text = content.decode(encoding_of(content))
    dialect = dialect_of(text)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=dialect.separator)
    check_header("table.csv", reader.fieldnames or ())
    check_has_fields("table.csv", reader.fieldnames or (), schema)
    place = Place("table.csv", 0, 0)
    while rows := list(islice(reader, SMALL)):
        values = []
        for number, row in enumerate(rows):
            record = {
                name: _number(cell, dialect.decimal)
                if name in {*schema.features, schema.time, schema.label}
                else cell
                for name, cell in row.items()
                if name is not None
            }
            record.setdefault(schema.id, str(place.first + number))
            values.append(msgspec.json.encode(record))
        width = len(reader.fieldnames or ())
        unreadable = {
            number: InvalidRecord(
                "malformed",
                f"expected {width} cells, as the header has, received {width + len(row[None])}",
            )
            for number, row in enumerate(rows)
            if None in row
        }
        yield Values(place, values, unreadable)
        place = place._replace(first=place.first + len(rows))


def _number(cell: str | None, decimal: str) -> Any:
    text = (cell or "").replace(decimal, ".")
    if (decimal != "." and "." in (cell or "")) or "_" in text or not text.isascii():
        return cell
    for kind in (int, float):
        try:
            return kind(text) if isfinite(float(text)) else cell
        except (ValueError, OverflowError):
            pass
    return cell


@FIXTURES
@given(st.one_of(tables(), HOSTILE, BROKEN))
@example(b"id,at,a,b\n1,1,-0,99\n2,1,-0.0,99\n")
@example(b'id,at,a,b\n1,1,2,3\n"x\ny",1,2,99\n3,1,2,3\n4,1,2,99\n5,1,2,3\n')
@example(b'id,at,a,b\n"1"2,"1"2,"2"3,3\n"1""2",1,"2""3",99\n"1" ,1,2,99\n')
@example(b"id,at,a,b\n1\x002,1,2,99\n2,1\x002,2,99\n")
@example(b"id,at,a,b\r1,1,2,3\r2,1,2,99\r")
@example(b"id,at,a,b\n\xef\xbb\xbf1,1,2,99\n1,1,2,99\n1,1,2,99\n1,1,2,99\n\xef\xbb\xbf1,1,2,99\n")
@example(b"id;at;a;b\n1;1;2,5;3\n2;1;2.5;3\n3;1;2;99,5\n")
@example("id\tat\ta\tb\n1\t1\t2\t99\n".encode("utf-16"))
@example(b"at,a,b\n\xef\xbb\xbf1,2,99\n1,2,99\n1,2,99\n1,2,99\n\xef\xbb\xbf1,2,99\n")
def test_a_csv_file_gives_what_its_rows_give(opened: Opened, content: bytes) -> None:
    """Every score, alert and complaint, to the letter; or it cannot be read either way."""
    model, decoder = opened
    with tempfile.TemporaryDirectory() as folder:
        path = file_of(Path(folder), "table.csv", content)
        try:
            rows = [
                screen_by_rows(each, decoder, model) for each in _as_csv_reads_it(content, TABLE)
            ]
        except (UnicodeError, csv.Error, BadData):
            with pytest.raises(BadData):
                list(portions_of(str(path), TABLE))
            return
        columns = [screen(each, decoder, model) for each in portions_of(str(path), TABLE)]
    assert told(columns, model) == told(rows, model)


@FIXTURES
@given(typed_tables(), st.integers(1, 7), st.sampled_from(["parquet", "file", "stream"]))
@example(pa.table({"at": [1.0], "a": [-0.0], "b": [99]}), 1, "parquet")
def test_a_parquet_or_arrow_file_gives_what_its_rows_give(
    opened: Opened, table: pa.Table, row_group: int, form: str
) -> None:
    """Whatever the types of its columns are, and however they are grouped."""
    model, decoder = opened
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table"
        if form == "parquet":
            parquet.write_table(table, path, row_group_size=row_group)
        else:
            write = {"file": ipc.new_file, "stream": ipc.new_stream}[form]
            with write(path, table.schema) as writer:
                writer.write_table(table, max_chunksize=row_group)
        columns = [screen(each, decoder, model) for each in portions_of(str(path), TABLE)]
        rows = [screen_by_rows(each, decoder, model) for each in portions_of(str(path), TABLE)]
    said = told(columns, model)
    assert said == told(rows, model)
    assert len(said["rows"]) + len(said["invalid"]) == len(table)


def test_only_what_is_flagged_becomes_an_object(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a table without an invalid record; of a portion with one, every record does."""
    model, decoder = opened
    rows = [f"{number},0,1,{99 if number == 6 else 2},0" for number in range(3 * SMALL)]
    rows[-1] = "11,0,1,x,0"
    path = file_of(tmp_path, "table.csv", "\n".join(["id,at,a,b,odd", *rows]).encode())
    decoded: list[str] = []

    def decode(records: list[ReceivedRecord]) -> Any:
        decoded.extend(str(record.offset) for record in records)
        return RecordDecoder.decode(decoder, records)

    monkeypatch.setattr(decoder, "decode", decode)
    for portion in portions_of(str(path), TABLE):
        screen(portion, decoder, model)
    assert decoded == ["6", "8", "9", "10", "11"]


NUMBERS = st.one_of(WHOLE, WHOLE, st.none(), st.floats(width=32))
WHOLE_IMAGES = st.lists(st.lists(WHOLE, min_size=1, max_size=1), min_size=2, max_size=2)
ANY_IMAGES = st.one_of(st.none(), st.lists(st.one_of(st.none(), st.lists(NUMBERS, max_size=2))))


@FIXTURES
@given(
    images=st.lists(st.one_of(*[WHOLE_IMAGES] * 6, ANY_IMAGES), max_size=3 * SMALL),
    large=st.booleans(),
)
@example(images=[[[3.0], [99.0]]], large=True)
def test_nested_arrays_in_parquet_give_what_their_rows_give(
    opened_images: Opened, images: list[Any], *, large: bool
) -> None:
    """Of the right shape or another, with holes or without."""
    of = pa.large_list if large else pa.list_
    model, decoder = opened_images
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "images.parquet"
        parquet.write_table(pa.table({"image": pa.array(images, of(of(pa.float64())))}), path)
        portions = list(portions_of(str(path), IMAGES))
    columns = [screen(each, decoder, model) for each in portions]
    assert told(columns, model) == told(
        [screen_by_rows(each, decoder, model) for each in portions], model
    )


def test_a_column_of_arrays_is_read_by_columns(tmp_path: Path) -> None:
    """Lists of any length, of a fixed one, and of integers too."""
    images = [[[1], [2]], [[3], [4]]]
    for kind in (pa.list_(pa.list_(pa.uint8())), pa.list_(pa.list_(pa.uint8(), 1), 2)):
        path = tmp_path / "images.parquet"
        parquet.write_table(pa.table({"image": pa.array(images, kind)}), path)
        (portion,) = portions_of(str(path), IMAGES)
        columns = portion.columns()
        assert columns is not None
        assert columns.features.tolist() == [[1, 2], [3, 4]]


def test_a_record_that_is_too_long_as_json_is_told(opened: Opened, tmp_path: Path) -> None:
    """Though as a row it is shorter, and far below the threshold."""
    model, decoder = opened
    note = "\x01" * 100_000
    csv_file = file_of(tmp_path, "table.csv", f"at,a,b,note\n1,2,3,x\n1,2,3,{note}\n".encode())
    columns = {"at": [1, 1], "a": [2, 2], "b": [3, 3], "note": ["x", note]}
    parquet.write_table(pa.table(columns), tmp_path / "table.parquet")
    for path in (csv_file, tmp_path / "table.parquet"):
        (portion,) = portions_of(str(path), TABLE)
        (letter,) = screen(portion, decoder, model).dead_letters
        assert (letter.headers.error, letter.headers.source_offset) == ("oversized", 1)


def test_a_wide_table_is_read_by_columns(tmp_path: Path) -> None:
    """Five thousand features."""
    names = tuple(f"f{number}" for number in range(5_000))
    path = tmp_path / "wide.parquet"
    parquet.write_table(pa.table({name: [1.5] for name in names}), path)
    (portion,) = portions_of(str(path), RecordSchema(features=names))
    assert portion.columns() is not None
