"""`trainer models` lists what there is, broken or not, and marks what is served."""

import json
from pathlib import Path

import pytest

from contracts.model.bundle import CURRENT, SCORER
from contracts.program.errors import CLEAN
from tests.bundles import make_bundle
from trainer.commands import main


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """Two models: `cards` with versions 1, served, 2, broken, 3; `stream` with one, served."""
    make_bundle(tmp_path, name="cards", version="1", threshold=12.5)
    broken = make_bundle(tmp_path, name="cards", version="2", current=False)
    (broken.folder / SCORER).write_bytes(b"cut")
    make_bundle(tmp_path, name="cards", version="3", current=False)
    make_bundle(tmp_path, name="stream", version="1")
    (tmp_path / "cards" / ".unfinished-1").mkdir()
    (tmp_path / "notes.txt").write_text("of an operator")
    return tmp_path


def run(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    """Run `trainer models` in this process; returns its exit status."""
    monkeypatch.setattr("sys.argv", ["trainer", "models", *map(str, arguments)])
    return main()


def test_every_version_is_listed_as_json(
    models: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With figures where it is whole, with the reason where it is not."""
    assert run(monkeypatch, "--models", models, "--json") == CLEAN
    listed = json.loads(capsys.readouterr().out)
    seen = [(one["name"], one["version"], one["current"]) for one in listed]
    assert seen == [
        ("cards", "1", True),
        ("cards", "2", False),
        ("cards", "3", False),
        ("stream", "1", True),
    ]
    assert [one["broken"] is None for one in listed] == [True, False, True, True]
    assert "scorer.onnx: expected sha256" in listed[1]["broken"]
    assert listed[0]["threshold"]["value"] == 12.5
    assert (listed[0]["kind"], listed[0]["score"], listed[0]["roc_auc"]) == ("deep", "l2", None)
    assert listed[0]["trained_at"] == "2026-01-01T00:00:00+00:00"
    files = (models / "cards" / "1").iterdir()
    assert listed[0]["size_bytes"] == sum(file.stat().st_size for file in files)


def test_people_get_a_table_a_name(
    models: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line a version, also in a pipe; the served one has an arrow."""
    assert run(monkeypatch, "--models", models) == CLEAN
    lines = capsys.readouterr().out.splitlines()
    rows = [line.split() for line in lines if line]
    assert rows[0] == ["cards"]
    assert rows[2][:4] == ["→", "1", "deep", "l2"]
    assert rows[2][7:11] == ["12.5", "quantile", "2026-01-01", "00:00"]
    assert rows[3][:2] == ["3", "deep"]
    assert rows[4][:2] == ["✗", "2:"]
    assert rows[5] == ["stream"]


def test_a_served_version_that_is_gone_is_listed(
    models: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Or nobody would know why the detector does not start."""
    (models / "stream" / CURRENT).write_text("9\n")
    run(monkeypatch, "--models", models, "--json")
    gone = json.loads(capsys.readouterr().out)[-1]
    assert (gone["version"], gone["current"]) == ("9", True)
    assert "cannot read" in gone["broken"]


def test_what_names_no_version_is_said_and_never_opened(
    models: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A path that leads elsewhere, in the place of a name."""
    (models / "stream" / CURRENT).write_text("../cards/1\n")
    run(monkeypatch, "--models", models, "--json")
    listed = json.loads(capsys.readouterr().out)
    assert not any(one["current"] for one in listed if one["name"] == "stream")
    assert "expected the name of a version, found '../cards/1'" in listed[-2]["broken"]


def test_no_models_is_no_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A line says how to make one, and JSON is an empty list."""
    assert run(monkeypatch, "--models", tmp_path / "nowhere") == CLEAN
    assert "`trainer train` makes one" in capsys.readouterr().out
    assert run(monkeypatch, "--models", tmp_path, "--json") == CLEAN
    assert json.loads(capsys.readouterr().out) == []


def test_a_bundle_cannot_forge_a_line(
    models: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither the name of its folder nor what is broken of it; markup is text."""
    odd = "[red]9 \x1b[2J\n✗ forged"
    (models / "stream" / CURRENT).write_text(f"{odd}\n")
    (models / "stream").rename(models / odd.replace("\n", "\u2028"))
    assert run(monkeypatch, "--models", models) == CLEAN
    shown = capsys.readouterr().out
    assert shown.replace("\n", "").isprintable()
    assert r"[red]9 \x1b[2J\u2028✗ forged" in shown.splitlines()
