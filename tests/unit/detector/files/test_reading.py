"""`detector.files.reading`."""

import gzip
import io
import json
import sys
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import parquet

from contracts.program.errors import BadData
from contracts.stream.received import ReceivedRecord
from contracts.stream.record import RecordSchema
from detector.files.reading import portions_of

SCHEMA = RecordSchema(id="id", time="at", label="odd", features=("a", "b"))


def records_of(file: str, schema: RecordSchema) -> list[ReceivedRecord]:
    """All of `file`, one by one."""
    return [
        record
        for portion in portions_of(file, schema)
        for record in portion.records(range(len(portion)))
    ]


def test_ndjson_lines_are_records_as_they_stand(tmp_path: Path) -> None:
    """Even those that are no JSON: the decoder says what is wrong with them."""
    path = tmp_path / "records.ndjson"
    path.write_bytes(b'{"id": 1}\r\nnonsense\n')
    records = records_of(str(path), SCHEMA)
    assert [record.value for record in records] == [b'{"id": 1}', b"nonsense"]
    assert [(r.topic, r.partition, r.offset) for r in records] == [
        ("records.ndjson", 0, 0),
        ("records.ndjson", 0, 1),
    ]


@pytest.mark.parametrize("packed", [False, True])
def test_csv_rows_are_json_objects(tmp_path: Path, *, packed: bool) -> None:
    """Numbers where the schema wants them, text elsewhere, gzip or not."""
    text = b"id,at,a,b,odd,note\n007,1.5,2,x,1,8\n"
    path = tmp_path / ("table.csv.gz" if packed else "table.csv")
    path.write_bytes(gzip.compress(text) if packed else text)
    (record,) = records_of(str(path), SCHEMA)
    assert json.loads(record.value or b"") == {
        "id": "007", "at": 1.5, "a": 2, "b": "x", "odd": 1, "note": "8",
    }  # fmt: skip


def test_csv_rows_without_ids_are_numbered(tmp_path: Path) -> None:
    """From 0, as the trainer and the producer do."""
    path = tmp_path / "table.csv"
    path.write_text("at,a,b\n1,2,3\n1,2,3\n")
    values = [json.loads(record.value or b"") for record in records_of(str(path), SCHEMA)]
    assert [value["id"] for value in values] == ["0", "1"]


def test_a_dash_is_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """For pipes."""
    stdin = io.TextIOWrapper(io.BytesIO(b'{"id": 1}\n'))
    monkeypatch.setattr("sys.stdin", stdin)
    assert [record.value for record in records_of("-", SCHEMA)] == [b'{"id": 1}']


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("none.csv", None),
        ("empty.csv", b""),
        ("cut.csv.gz", b"\x1f\x8b\x08"),
        ("torn.csv.gz", gzip.compress(b"id,at\n" * 99, mtime=0)[:-9]),
        ("none.parquet", None),
        ("cut.parquet", b"PAR1"),
        ("cut.arrow", b"ARROW1"),
    ],
)
def test_a_file_that_cannot_be_read_says_so(
    tmp_path: Path, name: str, content: bytes | None
) -> None:
    """Missing, cut, of another encoding."""
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(BadData, match=name):
        records_of(str(tmp_path / name), SCHEMA)


def test_a_row_with_more_cells_than_the_header_is_told(tmp_path: Path) -> None:
    """It cannot be said which of them is which."""
    path = tmp_path / "table.csv"
    path.write_text("id,at,a,b\n1,2,3,4\n1,2,3,4,5\n")
    (portion,) = portions_of(str(path), SCHEMA)
    (reason,) = portion.by_rows().unreadable.values()
    assert str(reason) == "malformed: expected 4 cells, as the header has, received 5"


def test_csv_without_the_library_for_columns_is_read_by_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A detector's image has none."""
    path = tmp_path / "table.csv"
    path.write_text("id,at,a,b\n1,2,3,4\n")
    (portion,) = portions_of(str(path), SCHEMA)
    assert portion.columns() is not None
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert portion.columns() is None


def test_parquet_without_its_library_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And which of the two it is that needs it."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.delitem(sys.modules, "detector.files.arrow", raising=False)
    parquet.write_table(pa.table({"a": [1]}), tmp_path / "table.parquet")
    with pytest.raises(BadData, match=r"reading Parquet and Arrow needs pyarrow.*pip install"):
        records_of(str(tmp_path / "table.parquet"), SCHEMA)


def test_rows_of_parquet_are_what_a_producer_would_send(tmp_path: Path) -> None:
    """True and false are numbers where the schema wants some, moments are text, else as it is."""
    path = tmp_path / "table.parquet"
    table = {
        "a": pa.array([True]),
        "b": pa.array([Decimal("1.50")]),
        "at": pa.array([2]),
        "seen": pa.array([1_500_000_000], pa.timestamp("ns")),
        "sure": pa.array([False]),
        "__index_level_0__": pa.array([3]),
    }
    parquet.write_table(pa.table(table), path)
    (record,) = records_of(str(path), SCHEMA)
    assert json.loads(record.value or b"") == {
        "a": 1, "b": 1.5, "at": 2, "seen": "1970-01-01 00:00:01.500000000", "sure": False, "id": "0"
    }  # fmt: skip


def test_parquet_with_one_name_for_two_columns_cannot_be_read(tmp_path: Path) -> None:
    """It cannot be said which is meant."""
    path = tmp_path / "table.parquet"
    arrays = [pa.array([1]), pa.array([2])]
    parquet.write_table(pa.Table.from_arrays(arrays, names=["a", "a"]), path)
    with pytest.raises(BadData, match="found several named 'a'"):
        records_of(str(path), SCHEMA)


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_table_without_a_column_of_the_model_cannot_be_read(tmp_path: Path, form: str) -> None:
    """Once for all of its rows, with the columns that there are."""
    path = tmp_path / f"table.{form}"
    frame = pd.DataFrame({"id": [1], "A": [2], "b": [3]})
    frame.to_csv(path, index=False) if form == "csv" else frame.to_parquet(path)
    with pytest.raises(BadData, match="found none named a, at; its columns are id, A, b"):
        records_of(str(path), SCHEMA)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("TABLE.CSV", b"id,at,a,b\n007,1.5,2,3\n"),
        ("table.tsv", b"id\tat\ta\tb\n007\t1.5\t2\t3\n"),
        ("table.txt", b"\xef\xbb\xbfid;at;a;b\r\n007;1,5;2;3\r\n"),
        ("table", "id|at|a|b\n007|1.5|2|3\n".encode("utf-16")),
        ("lines.csv", b'\xef\xbb\xbf{"id":"007","at":1.5,"a":2,"b":3}\n'),
        ("lines.txt", '{"id":"007","at":1.5,"a":2,"b":3}\n'.encode("utf-16-le")),
    ],
)
@pytest.mark.parametrize("packed", ["", "gzip", "zstd"])
def test_a_file_is_read_whatever_it_is_called(
    tmp_path: Path, name: str, content: bytes, packed: str
) -> None:
    """Its content says what it is, and an id keeps its zeros."""
    path = tmp_path / name
    with pa.CompressedOutputStream(str(path), packed) if packed else path.open("wb") as file:
        file.write(content)
    (record,) = records_of(str(path), SCHEMA)
    assert json.loads(record.value or b"") == {"id": "007", "at": 1.5, "a": 2, "b": 3}


def test_a_line_of_ndjson_that_is_no_utf_8_does_not_change_the_others(tmp_path: Path) -> None:
    """It is an invalid record by itself."""
    path = tmp_path / "records.ndjson"
    path.write_bytes('{"id": "é"}\n'.encode() + b'{"id": "\xff"}\n')
    values = [record.value for record in records_of(str(path), SCHEMA)]
    assert values == ['{"id": "é"}'.encode(), b'{"id": "\xff"}']
