"""`contracts.dataset`."""

import gzip
from pathlib import Path

import numpy as np
import pytest

from contracts.dataset import load_dataset
from contracts.errors import BadData
from contracts.record import RecordSchema

SCHEMA = RecordSchema(id="id", time="at", label="odd", features=("a", "b"))
HEADER = "id,at,a,b,odd\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Three rows out of order, one of the second day, one of them odd."""
    path = tmp_path / "table.csv"
    path.write_text(HEADER + "x,90000,1,2,1\ny,5,0.1,4,0\nz,7,5,6,0\n")
    return path


def test_rows_come_in_time_order(table: Path) -> None:
    """Whatever their order in the file."""
    dataset = load_dataset(str(table), SCHEMA)
    assert dataset.table["id"].tolist() == ["y", "z", "x"]
    assert dataset.features.tolist() == [[np.float32(0.1), 4], [5, 6], [1, 2]]
    assert dataset.labels.tolist() == [False, False, True]


def test_the_parts_are_the_two_days(table: Path) -> None:
    """Together they are the whole."""
    dataset = load_dataset(str(table), SCHEMA)
    assert [len(dataset.part(part)) for part in ("train", "test", "all")] == [2, 1, 3]


def test_normals_leave_the_odd_ones_out(table: Path) -> None:
    """They alone train."""
    assert load_dataset(str(table), SCHEMA).normals().table["id"].tolist() == ["y", "z"]


def test_gzip_reads_as_well_and_rows_without_ids_are_numbered(tmp_path: Path) -> None:
    """The published table has no id column."""
    path = tmp_path / "table.csv.gz"
    path.write_bytes(gzip.compress(b"at,a,b\n1,2,3\n2,3,4\n"))
    assert load_dataset(str(path), SCHEMA).table["id"].tolist() == ["0", "1"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "cannot read"),
        (HEADER.encode(), "found only a header"),
        (b"at,a\n1,2\n", "expected columns b; found at, a"),
        (HEADER.encode() + b"x,1,2,three,0\n", "column b, found three in data row 1"),
        (HEADER.encode() + b"x,1,2,3,0\ny,1,,3,0\n", "column a, found nan in data row 2"),
        (HEADER.encode() + b"x,1,inf,3,0\n", "column a, found inf in data row 1"),
        (b"\x1f\x8b\x08truncated", "cannot read"),
    ],
)
def test_a_table_that_cannot_train_says_why(tmp_path: Path, content: bytes, message: str) -> None:
    """Empty, no rows, a column short, text, a gap, infinity, broken."""
    path = tmp_path / ("table.csv.gz" if content[:1] == b"\x1f" else "table.csv")
    path.write_bytes(content)
    with pytest.raises(BadData, match=message):
        load_dataset(str(path), SCHEMA)


def test_a_missing_file_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The full table has a command of its own."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BadData, match="run `make data`"):
        load_dataset("full")
    with pytest.raises(BadData, match="expected sample, full, or a CSV file"):
        load_dataset("nowhere.csv")


def test_labels_other_than_0_and_1_are_refused(tmp_path: Path) -> None:
    """The message shows the first."""
    path = tmp_path / "table.csv"
    path.write_text(HEADER + "x,1,2,3,2\n")
    with pytest.raises(BadData, match="expected labels 0 and 1, found"):
        _ = load_dataset(str(path), SCHEMA).labels


def test_the_sample_is_what_it_says() -> None:
    """All 492 frauds, 24,000 normals, in time order, both days."""
    sample = load_dataset("sample")
    assert (len(sample), int(sample.labels.sum())) == (24_492, 492)
    assert sample.table["Time"].is_monotonic_increasing
    assert sample.table["transaction_id"].is_unique
    assert int(sample.part("test").labels.sum()) == 211
