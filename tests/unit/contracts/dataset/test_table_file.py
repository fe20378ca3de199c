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


def test_moments_are_times_after_iso_8601(tmp_path: Path) -> None:
    """Nanoseconds since 1970, as they are kept, are an affair of the file."""
    path = tmp_path / "table.parquet"
    moments = pd.to_datetime(["2026-11-23T00:00:02.500Z", "2026-11-23T00:00:01.000Z"])
    pd.DataFrame({"at": moments, "a": [1, 2]}).to_parquet(path)
    dataset = load_dataset(DataSettings(data=str(path), time_column="at"))
    assert dataset.times is not None
    assert dataset.times.tolist() == [1795392001.0, 1795392002.5]
    assert dataset.table["at"].tolist()[1] == "2026-11-23T00:00:02.500000+00:00"


@pytest.mark.parametrize(
    ("length", "message"),
    [
        (0, "cannot read .*table.parquet: it is empty"),
        (40, "cannot read .*table.parquet as Parquet: .*$"),
    ],
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
