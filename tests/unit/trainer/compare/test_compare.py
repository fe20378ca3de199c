"""The leaderboard on the terminal, in JSON and in HTML."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from contracts.program.errors import CLEAN, BadSettings
from trainer.commands import main
from trainer.compare.compare import compare
from trainer.settings.commands import CompareSettings

MakeSettings = Callable[..., CompareSettings]


def test_the_leaderboard_is_printed_and_written(
    csv: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One object on standard output with --json, the same in the file, and a page of its own."""
    arguments = ["--kinds=simple,deep", "--seeds=0,1", "--epochs=1", f"--output={tmp_path}"]
    monkeypatch.setattr("sys.argv", ["trainer", "compare", f"--data={csv}", *arguments, "--json"])
    assert main() == CLEAN
    printed = json.loads(capsys.readouterr().out)
    assert printed == json.loads((tmp_path / "leaderboard.json").read_text())
    scores = [line["average_precision"]["mean"] for line in printed["leaderboard"]]
    assert scores == sorted(scores, reverse=True)
    page = (tmp_path / "leaderboard.html").read_text(encoding="utf-8")
    assert "isolation forest" in page
    assert "<svg" in page
    assert "http" not in page


def test_people_see_a_table(
    quick_settings: MakeSettings,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With mean and spread."""
    monkeypatch.setenv("COLUMNS", "160")
    assert compare(quick_settings(kinds=("simple",))) == CLEAN
    printed = capsys.readouterr().out
    assert "±" in printed
    assert "norm of the row" in printed


def test_a_folder_that_cannot_be_written_is_told_before_the_training(
    quick_settings: MakeSettings, tmp_path: Path
) -> None:
    """Not after it."""
    (tmp_path / "file").touch()
    with pytest.raises(BadSettings, match="output: cannot write"):
        compare(quick_settings(output=tmp_path / "file" / "below", data="nowhere.csv"))
