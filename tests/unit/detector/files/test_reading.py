"""`detector.files.reading`."""

import gzip
import io
import json
from pathlib import Path

import pytest

from contracts.program.errors import BadData
from contracts.stream.record import RecordSchema
from detector.files.reading import portions_of
from detector.files.record import FileRecord

SCHEMA = RecordSchema(id="id", time="at", label="odd", features=("a", "b"))


def records_of(file: str, schema: RecordSchema) -> list[FileRecord]:
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
    [("none.csv", None), ("cut.csv.gz", b"\x1f\x8b\x08"), ("latin.csv", b"id,at\n\xff,1\n")],
)
def test_a_file_that_cannot_be_read_says_so(
    tmp_path: Path, name: str, content: bytes | None
) -> None:
    """Missing, cut, of another encoding."""
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(BadData, match=f"cannot read .*{name}"):
        records_of(str(tmp_path / name), SCHEMA)
