"""From a table to a served bundle, and one clear line where that cannot be."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from contracts.model.bundle import current_folder, open_bundle
from contracts.model.scorer import Graph, Scorer
from contracts.program.errors import CLEAN, INTERRUPTED, BadBundle
from contracts.stream.record import RecordSchema
from tests.bundles import make_bundle
from tests.unit.trainer.conftest import run
from trainer import train as module
from trainer.commands import main
from trainer.settings.train import TrainSettings
from trainer.train import train

# Keras saves TensorFlow's variables through NumPy in a way that NumPy 2 deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

MakeSettings = Callable[..., TrainSettings]
Change = Callable[[pd.DataFrame], pd.DataFrame]


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
    scores = Graph(bundle.read("scorer.onnx"), "scorer.onnx").score(features)
    assert 0.002 < np.mean(scores >= bundle.manifest.threshold.value) < 0.06


def test_a_worse_model_is_written_but_not_served(
    csv: Path,
    table: pd.DataFrame,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Exit status 0, both figures, and the command that serves it all the same, which does."""
    misleading = table.copy()  # its day one has ten times what gives the frauds of day two away
    misleading.loc[table["Time"] < 86_400, ["V1", "V2", "V3", "V4"]] *= 10
    misleading.to_csv(tmp_path / "misleading.csv", index=False)
    models = tmp_path / "models"
    arguments = ("--models", models, "--epochs", 1)
    assert run(monkeypatch, *arguments, "--data", csv) == CLEAN
    served = current_folder(models, "creditcard")

    worse = (*arguments, "--data", tmp_path / "misleading.csv")
    capsys.readouterr()
    assert run(monkeypatch, *worse) == CLEAN
    assert current_folder(models, "creditcard") == served
    printed = capsys.readouterr().out
    assert "Written, not served" in printed
    assert re.search(rf"precision 0\.0\d+ on 800 .*less than the 0\.\d+ of {served.name}", printed)

    command = printed.split("To serve it all the same: ")[1]
    monkeypatch.setattr("sys.argv", command.split())
    assert main() == CLEAN
    assert current_folder(models, "creditcard") != served


def test_force_serves_what_else_would_not_be(
    csv: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Such as a model of other records than the served one's; the figures say what was decided."""
    models = tmp_path / "models"
    make_bundle(models, schema=RecordSchema(features=("V1", "V2")))
    arguments = ("--data", csv, "--models", models, "--epochs", 1, "--json")
    for flags in ((), ("--force",)):
        assert run(monkeypatch, *arguments, *flags) == CLEAN
        figures = json.loads(capsys.readouterr().out)
        assert figures["promoted"] == ("--force" in flags)
        assert figures["reason"]
        served = current_folder(models, "creditcard")
        assert (served.name == figures["version"]) == figures["promoted"]


def test_a_threshold_from_labels_is_chosen_on_day_one(table: pd.DataFrame, tmp_path: Path) -> None:
    """What day two holds changes nothing in it."""
    thresholds = []
    for day_two in (0, 1):
        changed = table.assign(Class=table["Class"].where(table["Time"] < 86_400, day_two))
        path = tmp_path / f"{day_two}.csv"
        changed.to_csv(path, index=False)
        models = tmp_path / "models"
        train(TrainSettings(kind="deep", data=str(path), models=models, epochs=1, review_cost=5))
        manifest = open_bundle(current_folder(models, "creditcard")).manifest
        thresholds.append(manifest.threshold)
    assert thresholds[0] == thresholds[1]
    assert thresholds[0].strategy == "cost"


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


def test_a_table_of_other_records_trains(
    table: pd.DataFrame, small_settings: MakeSettings, tmp_path: Path
) -> None:
    """The bundle's schema is of its columns; the last 30 % of its time test."""
    path = tmp_path / "machines.parquet"
    names = {"Time": "at", "Class": "odd", "V1": "heat", "V2": "noise", "V3": "site"}
    table.rename(columns=names)[list(names.values())].to_parquet(path)
    settings = small_settings(
        data=str(path), time_column="at", label_column="odd", drop=("site",), latent=1, epochs=1
    )
    assert train(settings) == CLEAN
    manifest = open_bundle(current_folder(settings.models, "creditcard")).manifest
    expected = RecordSchema(time="at", label="odd", features=("heat", "noise"))
    assert manifest.record_schema == expected
    assert manifest.training.settings["drop"] == ["site"]
    assert manifest.evaluation is not None
    assert manifest.evaluation.rows == len(table) * 3 // 10


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
    monkeypatch.setattr(Scorer, "score", lambda _, rows: rows[:, 0] * 0)
    with pytest.raises(BadBundle, match="golden scores differ"):
        train(settings)
    with pytest.raises(BadBundle, match="no model is served"):
        current_folder(settings.models, "creditcard")
