"""From a table to a served bundle, and one clear line where that cannot be."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from contracts.bundle import current_folder, open_bundle
from contracts.errors import CLEAN, INTERRUPTED, BadBundle
from trainer import train as module
from trainer.__main__ import main
from trainer.bundle.runtime import onnx_scorer
from trainer.settings.train import TrainSettings
from trainer.train import free_version, train

# Keras saves TensorFlow's variables through NumPy in a way that NumPy 2 deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

MakeSettings = Callable[..., TrainSettings]
Change = Callable[[pd.DataFrame], pd.DataFrame]


@pytest.fixture
def csv(table: pd.DataFrame, tmp_path: Path) -> Path:
    """The small table as a file."""
    path = tmp_path / "table.csv"
    table.to_csv(path, index=False)
    return path


def run(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    """Run `trainer train` in this process; returns its exit status."""
    monkeypatch.setattr("sys.argv", ["trainer", "train", "--quantile=0.98", *map(str, arguments)])
    return main()


def test_a_trained_model_is_served(
    csv: Path, small_settings: MakeSettings, capsys: pytest.CaptureFixture[str]
) -> None:
    """The bundle is whole, current, and says what it is and how it fares."""
    settings = small_settings(data=str(csv), seed=4)
    assert train(settings) == CLEAN
    bundle = open_bundle(current_folder(settings.models, "creditcard"))
    manifest = bundle.manifest
    assert (manifest.kind, manifest.score.kind) == ("deep", "mahalanobis")
    assert manifest.training.seed == 4
    assert manifest.training.epochs == 3
    assert manifest.training.rows + manifest.training.held_out == 781
    assert manifest.evaluation is not None
    assert manifest.evaluation.recall > 0.9
    assert (bundle.folder / "autoencoder.keras").stat().st_size > 0
    report = (bundle.folder / "report.html").read_text(encoding="utf-8")
    assert f"catches {manifest.evaluation.confusion.caught}" in report
    printed = capsys.readouterr().out
    assert str(bundle.folder) in printed
    assert "2 in 100 normal records" in printed


def test_the_threshold_keeps_its_promise_on_day_two(
    csv: Path, small_settings: MakeSettings, table: pd.DataFrame
) -> None:
    """About two in a hundred of its normals are alerts."""
    settings = small_settings(data=str(csv))
    train(settings)
    bundle = open_bundle(current_folder(settings.models, "creditcard"))
    normals = table[(table["Time"] >= 86_400) & (table["Class"] == 0)]
    features = normals[list(bundle.manifest.record_schema.features)].to_numpy(dtype=np.float32)
    scores = onnx_scorer(bundle.read("scorer.onnx"))(features)
    assert 0.002 < np.mean(scores >= bundle.manifest.threshold.value) < 0.06


def test_the_same_seed_gives_the_same_model(csv: Path, small_settings: MakeSettings) -> None:
    """Twice within a second or not, under another version each time."""
    settings = small_settings(data=str(csv))
    folders = []
    for _ in range(2):
        train(settings)
        folders.append(current_folder(settings.models, "creditcard"))
    assert folders[0] != folders[1]
    golden = [np.load(folder / "golden.npz")["scores"] for folder in folders]
    np.testing.assert_array_equal(*golden)


def test_versions_of_one_second_are_told_apart(tmp_path: Path) -> None:
    """The later ones are numbered."""
    noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
    versions = []
    for _ in range(3):
        versions.append(free_version(tmp_path, noon))
        (tmp_path / versions[-1]).mkdir()
    assert versions == ["20261123T120000Z", "20261123T120000Z-2", "20261123T120000Z-3"]


def test_figures_as_json(
    csv: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Standard output is one object and nothing else."""
    arguments = ("--data", csv, "--models", tmp_path, "--epochs", 3, "--json")
    assert run(monkeypatch, *arguments) == CLEAN
    figures = json.loads(capsys.readouterr().out)
    assert figures["threshold"]["settings"]["quantile"] == 0.98
    assert figures["evaluation"]["anomalies"] > 0
    assert figures["training"]["epochs"] == 3
    assert figures["version"] in figures["bundle"]


@pytest.mark.parametrize(
    ("change", "evaluated"),
    [
        (lambda table: table.drop(columns="Class"), False),
        (lambda table: table[table["Time"] < 86_400], False),
        (lambda table: table.assign(V5=1.5), True),
    ],
    ids=["no labels", "no day two", "a constant feature"],
)
def test_what_is_missing_but_not_needed_is_done_without(
    *,
    table: pd.DataFrame,
    change: Change,
    evaluated: bool,
    small_settings: MakeSettings,
    tmp_path: Path,
) -> None:
    """The model is served; it has an evaluation where there are labels and a day two."""
    path = tmp_path / "table.csv"
    change(table).to_csv(path, index=False)
    settings = small_settings(data=str(path), epochs=1)
    assert train(settings) == CLEAN
    manifest = open_bundle(current_folder(settings.models, "creditcard")).manifest
    assert (manifest.evaluation is not None) == evaluated


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda table: table.drop(columns="V3"), "expected columns V3"),
        (lambda table: table.assign(V3="much"), "expected finite numbers in column V3"),
        (lambda table: table.assign(V3=np.nan), "expected finite numbers in column V3"),
        (lambda table: table.assign(Amount=np.inf), "expected finite numbers in column Amount"),
        (lambda table: table.head(0), "found only a header"),
        (lambda table: table.head(3), "expected at least 100 normal records"),
        (lambda table: table.assign(Class=1), "expected at least 100 normal records"),
        (lambda table: table.assign(Class=7), "expected labels 0 and 1, found"),
        (lambda table: table.assign(Time=100_000), "expected rows of train"),
        (lambda table: table.head(200), "quantile 0.98 needs at least 50 held-out"),
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
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Exit status 2, no traceback, nothing written."""
    path = tmp_path / "table.csv"
    change(table).to_csv(path, index=False)
    assert run(monkeypatch, "--data", path, "--models", tmp_path / "models") == 2
    complaint = capsys.readouterr().err
    assert message in complaint
    assert complaint.count("\n") == 1
    assert not (tmp_path / "models").exists()


@pytest.mark.parametrize("content", [b"", b"\x1f\x8b\x08broken"], ids=["empty", "truncated"])
def test_a_broken_file_is_one_clear_line(
    content: bytes,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Exit status 2."""
    path = tmp_path / "table.csv.gz"
    path.write_bytes(content)
    assert run(monkeypatch, "--data", path, "--models", tmp_path / "models") == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_interrupted_training_leaves_the_served_bundle(
    csv: Path,
    small_settings: MakeSettings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Exit status 130; no new version, no remains, not even when it was about to be served."""
    settings = small_settings(data=str(csv), epochs=1)
    train(settings)
    served = current_folder(settings.models, "creditcard")
    before = sorted(served.parent.iterdir())

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "write_bundle", interrupt)
    arguments = ("--data", csv, "--models", settings.models, "--epochs", 1)
    assert run(monkeypatch, *arguments) == INTERRUPTED
    assert sorted(served.parent.iterdir()) == before
    assert current_folder(settings.models, "creditcard") == served
    assert "interrupted" in capsys.readouterr().err


def test_a_bundle_that_scores_otherwise_on_disk_is_not_served(
    csv: Path, small_settings: MakeSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is checked again as it was written, before it is current."""
    settings = small_settings(data=str(csv), epochs=1)
    monkeypatch.setattr(module, "onnx_scorer", lambda _: lambda rows: rows[:, 0] * 0)
    with pytest.raises(BadBundle, match="golden scores differ"):
        train(settings)
    with pytest.raises(BadBundle, match="no model is served"):
        current_folder(settings.models, "creditcard")
