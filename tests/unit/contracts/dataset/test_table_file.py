"""`contracts.dataset.table_file`; CSV is read by the tests of `contracts.dataset.load`."""

import sys
from pathlib import Path

import pandas as pd
import pytest

from contracts.dataset.load import load_dataset
from contracts.dataset.settings import DataSettings
from contracts.program.errors import BadData

TABLE = pd.DataFrame({"at": [3, 1, 2], "a": [0.1, 0.2, 0.3], "odd": [False, True, False]})


@pytest.fixture
def parquet(tmp_path: Path) -> Path:
    """Three rows out of order, with an index that has a name."""
    path = tmp_path / "table.parquet"
    TABLE.set_index(pd.Index(["x", "y", "z"], name="id")).to_parquet(path)
    return path


def test_parquet_reads_like_csv(parquet: Path) -> None:
    """A named index is a column, here of the ids."""
    settings = DataSettings(data=str(parquet), time_column="at", label_column="odd")
    dataset = load_dataset(settings)
    assert dataset.ids == ["y", "z", "x"]
    assert dataset.column("a").tolist() == [0.2, 0.3, 0.1]
    assert dataset.labels.tolist() == [True, False, False]


def test_dates_are_no_numbers(tmp_path: Path) -> None:
    """Times are seconds; nanoseconds would be taken for them."""
    path = tmp_path / "table.parquet"
    pd.DataFrame({"at": pd.to_datetime(["2026-11-23"]), "a": [1]}).to_parquet(path)
    with pytest.raises(BadData, match="finite numbers in column at, found 2026-11-23 00:00:00"):
        load_dataset(DataSettings(data=str(path), time_column="at"))


@pytest.mark.parametrize(
    ("length", "message"),
    [(0, "expected a header, found nothing"), (40, "cannot read .*table.parquet as Parquet: .*$")],
)
def test_a_broken_file_says_so(parquet: Path, length: int, message: str) -> None:
    """Empty and truncated."""
    parquet.write_bytes(parquet.read_bytes()[:length])
    with pytest.raises(BadData, match=message) as raised:
        load_dataset(DataSettings(data=str(parquet)))
    assert "\n" not in str(raised.value)


def test_where_the_library_is_missing_the_message_says_which(
    parquet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A producer comes without it."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(BadData, match=r"reading Parquet needs pyarrow.*`pip install pyarrow`"):
        load_dataset(DataSettings(data=str(parquet)))
