"""`contracts.dataset.load`."""

import gzip
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from contracts.dataset.dataset import Dataset
from contracts.dataset.load import load_dataset
from contracts.dataset.settings import DataSettings
from contracts.program.errors import BadData

HEADER = "id,at,a,b,odd\n"


def load(path: Path, content: str | bytes | None = None, **settings: Any) -> Dataset:
    """What `path` holds, with this content if any."""
    if content is not None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return load_dataset(DataSettings(data=str(path), **settings))


def test_rows_come_in_time_order(tmp_path: Path) -> None:
    """Whatever their order in the file; labels and ids go with them."""
    content = HEADER + "x,90000,1,2,1\ny,5,0.1,4,0\nz,7,5,6,0\n"
    dataset = load(tmp_path / "table.csv", content, time_column="at", label_column="odd")
    assert dataset.ids == ["y", "z", "x"]
    assert dataset.schema.features == ("a", "b")
    assert dataset.features.tolist() == [[np.float32(0.1), 4], [5, 6], [1, 2]]
    assert dataset.labels.tolist() == [False, False, True]


def test_gzip_reads_as_well_and_rows_without_ids_are_numbered(tmp_path: Path) -> None:
    """In the order of the file, from 0."""
    content = gzip.compress(b"at,a,b\n9,2,3\n2,3,4\n")
    dataset = load(tmp_path / "table.csv.gz", content, time_column="at")
    assert dataset.ids == ["1", "0"]


def test_a_wide_table_is_read_without_a_warning(tmp_path: Path) -> None:
    """Of more than a hundred columns, and without ids: pandas has nothing to say."""
    names = [f"feature {number}" for number in range(150)]
    table = pd.DataFrame(np.eye(150), columns=names)
    dataset = load(tmp_path / "wide.csv", table.to_csv(index=False))
    assert dataset.features.shape == (150, 150)


def test_a_feature_may_be_truth_or_text_that_is_a_number(tmp_path: Path) -> None:
    """Parquet and quoted CSV have such."""
    dataset = load(tmp_path / "table.csv", "a,b\nTrue,'1'\nFalse,'2'\n".replace("'", '"'))
    assert dataset.features.tolist() == [[1, 1], [0, 2]]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "cannot read .*: it is empty; expected CSV, NDJSON"),
        (HEADER.encode(), "found only a header"),
        (b"at,a\n1,2\n", "expected columns id, odd; found at, a"),
        (
            HEADER.encode() + b"x,1,2,three,0\n",
            "column b holds text, such as 'three'; say --drop b",
        ),
        (
            HEADER.encode() + b"x,1,2,3,0\ny,1,2,no,0\n",
            "column b holds 'no' in data row 2, no finite .*; say --drop b",
        ),
        (HEADER.encode() + b"x,1,inf,3,0\n", "column a holds inf in data row 1, no finite"),
        (HEADER.encode() + b"x,1,1e39,3,0\n", "column a holds 1e\\+39 in data row 1, no finite"),
        (HEADER.encode() + b"x,soon,1,3,0\n", "column at holds text, such as 'soon', no times"),
        (
            HEADER.encode() + b"x,1,2,,0\ny,2,3,NaN,0\n",
            "column b holds nothing in any row; say --drop b",
        ),
        (
            HEADER.encode() + b"x,1,2,3,0,9\n",
            "expected 5 cells a row, as the header has; its rows have more",
        ),
        (HEADER.encode() + b"x,1,2,3,2\n", "column odd holds 2 .1 times., not 0 and 1"),
        (HEADER.encode() + b"x,1,2,3,\n", "column odd holds no label in 1 of 1 rows"),
        (
            HEADER.encode() + b"x,1,2,3,0\n,1,2,3,0\n",
            "column id holds no id in 1 of 2 rows, the first data row 2",
        ),
        (b"\xff\xfe\x00", "cannot read .*truncated data"),
        (b"\x1f\x8b\x08truncated", "cannot read "),
        (gzip.compress(HEADER.encode() * 99, mtime=0)[:-9], "cannot read .*end-of-stream"),
    ],
)
def test_a_table_that_cannot_train_says_why(tmp_path: Path, content: bytes, message: str) -> None:
    """Empty, no rows, a column short, text, infinity, odd labels, no id, broken."""
    path = tmp_path / ("table.csv.gz" if content[:1] == b"\x1f" else "table.csv")
    with pytest.raises(BadData, match=message) as raised:
        load(path, content, id_column="id", time_column="at", label_column="odd")
    assert "\n" not in str(raised.value)


def test_a_missing_file_says_what_there_could_be(tmp_path: Path) -> None:
    """By all names."""
    with pytest.raises(BadData, match=r"no such file: .*nowhere.csv; expected sample, full, mnist"):
        load(tmp_path / "nowhere.csv")


def test_the_sample_is_what_it_says() -> None:
    """All 492 frauds, 24,000 normals, in time order, both days."""
    sample = load_dataset(DataSettings(data="sample"))
    assert (len(sample), int(sample.labels.sum())) == (24_492, 492)
    assert sample.times is not None
    assert (np.diff(sample.times) >= 0).all()
    assert len(set(sample.ids)) == len(sample)
    assert int(sample.part("test").labels.sum()) == 211
    assert sample.parted_by == "Time below 86,400 s trains, the rest tests"
