"""`trainer.commands`: one clear line where nothing can be learned."""

import re
import shlex
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from tests.unit.trainer.conftest import run

Change = Callable[[pd.DataFrame], pd.DataFrame]


@pytest.fixture
def refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., str]:
    """Runs `trainer train` on bad data, and gives its one line; nothing must be written.

    Behind it there may be a command line that would do.
    """

    def complaint(data: Path, *flags: str) -> str:
        assert run(monkeypatch, "--data", data, "--models", tmp_path / "models", *flags) == 2
        line, *advice = capsys.readouterr().err.splitlines()
        assert line.startswith("trainer: ")
        if advice:
            assert advice[0] == "This command line would do:"
            assert len(advice) == 2
        assert not (tmp_path / "models").exists()
        return line

    return complaint


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda table: table.drop(columns="V3"), "expected columns V3"),
        (lambda table: table.assign(V3="much"), "column V3 holds text, such as 'much'"),
        (lambda table: table.assign(V3=np.nan), "column V3 holds nothing in any row"),
        (lambda table: table.assign(Amount=np.inf), "column Amount holds inf in data row 1"),
        (lambda table: table.head(0), "found only a header"),
        (lambda table: table.head(3), "expected at least 100 normal records"),
        (lambda table: table.assign(Class=1), "expected at least 100 normal records"),
        (lambda table: table.assign(Class=7), "column Class holds 7 ("),
        (lambda table: table.assign(Time=100_000), "expected rows of train"),
        (lambda table: table.head(200), "alerts on 2 in 100 normal records need at least 50"),
    ],
    ids=[
        "a missing column", "text", "NaN", "infinity", "only a header", "three rows",
        "no normals", "odd labels", "no day one", "too few for the quantile",
    ],
)  # fmt: skip
def test_bad_data_is_one_clear_line(
    *,
    table: pd.DataFrame,
    change: Change,
    message: str,
    tmp_path: Path,
    refused: Callable[..., str],
) -> None:
    """Exit status 2, no traceback, nothing written."""
    path = tmp_path / "table.csv"
    change(table).to_csv(path, index=False)
    assert message in refused(path)


@pytest.mark.parametrize("part", [0, 0.5], ids=["empty", "truncated"])
@pytest.mark.parametrize("name", ["table.csv.gz", "table.parquet", "table.npz", "images/1.png"])
def test_a_broken_file_is_one_clear_line(
    *,
    name: str,
    part: float,
    table: pd.DataFrame,
    tmp_path: Path,
    refused: Callable[..., str],
) -> None:
    """Exit status 2, nothing written; of a folder of images one is enough."""
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    write: dict[str, Callable[[], None]] = {
        ".gz": lambda: table.to_csv(path),
        ".parquet": lambda: table.to_parquet(path),
        ".npz": lambda: np.savez(path, table=table.to_numpy()),
        ".png": lambda: Image.fromarray(table.to_numpy(np.uint8)).save(path),
    }
    write[path.suffix]()
    whole = path.read_bytes()
    path.write_bytes(whole[: int(part * len(whole))])
    assert "cannot read" in refused(path.parent if path.suffix == ".png" else path)


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (["--label-column=fraud"], "expected columns fraud; found heat, site, odd"),
        (["--label-column=odd"], "column site holds text, such as 'x'; say --drop site"),
        (["--drop=site", "--label-column=heat"], "column heat holds a value of its own in each"),
        (["--drop=site", "--label-column=odd"], "expected at least 100 normal records"),
        (["--drop=site,odd,heat"], "expected at least one column as a feature"),
        (["--drop=odd", "--label-column=odd"], "a column has one use, and odd is given several"),
    ],
    ids=["missing", "text", "odd labels", "three rows", "no feature", "two uses"],
)
def test_a_table_of_other_records_that_cannot_train_is_one_clear_line(
    flags: list[str], message: str, tmp_path: Path, refused: Callable[..., str]
) -> None:
    """Exit status 2, nothing written."""
    path = tmp_path / "machines.csv"
    path.write_text("heat,site,odd\n1.5,x,0\n2.5,y,0\n3.5,z,1\n")
    assert re.search(message, refused(path, *flags))


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def test_the_command_line_that_is_advised_trains(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of a table as people have it: dates, text, gaps, labels in words, a name with a comma."""
    rows = [
        f"{number:08d},2026-11-29T{number // 60 % 24:02d}:{number % 60:02d},{number % 7}.5,"
        f"{number % 3 or ''},Leeds,{'Yes' if number % 50 == 0 else 'No'},note"
        for number in range(600)
    ]
    path = tmp_path / "payments.csv"
    path.write_text("\n".join(['id,seen,amount,gap,city,fraud,"a, b"', *rows]))
    flags = ["--models", tmp_path / "models", "--label-column", "fraud", "--epochs=1"]
    assert run(monkeypatch, "--data", path, *flags) == 2
    complaint, _, command = capsys.readouterr().err.rpartition("This command line would do:")
    assert "2 columns cannot be what they have to be" in complaint
    program, train, *advised = shlex.split(command)
    assert (program, train) == ("trainer", "train")
    assert run(monkeypatch, *advised, "--members=1", "--log-level=error") == 0
    assert "Served from now on" in capsys.readouterr().out
