"""A bundle is held against labelled data, and against data that it cannot be held against."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from contracts.model.bundle import promote, write_bundle
from contracts.program.errors import CLEAN
from contracts.stream.record import RecordSchema
from tests.bundles import make_bundle
from tests.unit.trainer.evaluation.test_baselines import NAMES as BASELINES
from trainer.commands import main

THRESHOLD = 30.0

Run = Callable[..., int]


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """A folder with one bundle, whose score is the length of the row."""
    make_bundle(tmp_path / "models", threshold=THRESHOLD)
    return tmp_path / "models"


@pytest.fixture
def csv(table: pd.DataFrame, tmp_path: Path) -> Path:
    """The small table as a file."""
    path = tmp_path / "table.csv"
    table.to_csv(path, index=False)
    return path


@pytest.fixture
def run(models: Path, csv: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `trainer evaluate` in this process; returns its exit status."""

    def evaluate(*arguments: object, bundle: object = "creditcard", data: Path = csv) -> int:
        options = ["--models", models, "--data", data, *arguments]
        monkeypatch.setattr("sys.argv", ["trainer", "evaluate", str(bundle), *map(str, options)])
        return main()

    return evaluate


def test_figures_as_json(run: Run, table: pd.DataFrame, capsys: pytest.CaptureFixture[str]) -> None:
    """One object: the bundle, its evaluation, every threshold asked for, a sweep."""
    assert run("--json", "--thresholds", "20,30,40") == CLEAN
    found = json.loads(capsys.readouterr().out)
    test = table[table["Time"] >= 86_400]
    lengths = (test.drop(columns=["Time", "Class"]) ** 2).sum(axis=1) ** 0.5
    alerts = int((lengths >= THRESHOLD).sum())
    evaluation = found["evaluation"]
    assert (evaluation["rows"], evaluation["alerts"]) == (len(test), alerts)
    assert evaluation["anomalies"] == test["Class"].sum()
    assert list(evaluation["baselines"]) == BASELINES
    assert [at["threshold"] for at in found["thresholds"]] == [30, 20, 40]
    assert found["thresholds"][0]["confusion"] == evaluation["confusion"]
    report = found["thresholds"][0]["report"]
    assert report["anomaly"]["recall"] == pytest.approx(evaluation["recall"])
    assert report["normal"]["support"] + report["anomaly"]["support"] == len(test)
    swept = [point["alerts"] for point in found["sweep"]]
    assert swept == sorted(swept)
    assert found["sweep"][0]["alerts_a_day"] == pytest.approx(swept[0], rel=0.01)


def test_figures_as_tables(
    run: Run, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same for people, on a terminal of 80 columns."""
    monkeypatch.setenv("COLUMNS", "80")
    assert run("--thresholds", "20") == CLEAN
    printed = capsys.readouterr().out
    for part in ("ROC-AUC", "recall at 0.1 %", "its own", "At threshold 20", "a day", "1 in 100"):
        assert part in printed
    lines = printed.splitlines()[1:]
    assert max(map(len, lines)) <= 80


def test_a_folder_is_evaluated_too(
    run: Run, models: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whether it is current or not."""
    older = make_bundle(models, version="0", threshold=5)
    make_bundle(models, version="2")
    assert run("--json", bundle=older.folder) == CLEAN
    assert json.loads(capsys.readouterr().out)["version"] == "0"


def test_other_parts_are_evaluated_on_request(
    run: Run, table: pd.DataFrame, capsys: pytest.CaptureFixture[str]
) -> None:
    """All of the data, for example."""
    assert run("--json", "--part", "all") == CLEAN
    assert json.loads(capsys.readouterr().out)["evaluation"]["rows"] == len(table)


def test_columns_have_the_use_that_they_had_in_training(
    run: Run,
    table: pd.DataFrame,
    models: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Nobody has to say it again; a column that was dropped is dropped."""
    schema = RecordSchema(id="record_id", time="when", label="fraud", features=("V1", "V2"))
    bundle = make_bundle(models, name="own", schema=schema, current=False)
    columns = {"id_column": None, "time_column": "when", "label_column": "fraud", "drop": ["city"]}
    training = bundle.manifest.training.model_copy(update={"settings": columns})
    manifest = bundle.manifest.model_copy(update={"training": training, "version": "2"})
    files = {name: bundle.read(name) for name in bundle.manifest.files}
    promote(write_bundle(models, manifest, files))
    path = tmp_path / "own.csv"
    renamed = table[["Time", "V1", "V2", "Class"]].set_axis(["when", "V1", "V2", "fraud"], axis=1)
    renamed.assign(city="Wien").to_csv(path, index=False)
    assert run("--json", bundle="own", data=path) == CLEAN
    assert json.loads(capsys.readouterr().out)["evaluation"]["anomalies"] > 0


def test_without_a_training_part_there_are_no_baselines(
    run: Run, table: pd.DataFrame, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One log line says so; the model is evaluated all the same."""
    path = tmp_path / "day-two.csv"
    table[table["Time"] >= 86_400].to_csv(path, index=False)
    assert run("--json", "--log-format", "json", data=path) == CLEAN
    captured = capsys.readouterr()
    assert json.loads(captured.out)["evaluation"]["baselines"] == {}
    assert json.loads(captured.err)["event"] == "baselines.skipped"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda table: table.drop(columns="Class"), "expected a label column 'Class', found none"),
        (lambda table: table.assign(Class=0), "expected normal and anomalous records in test"),
        (lambda table: table.assign(Class=7), "column Class holds 7 ("),
        (lambda table: table.drop(columns="V3"), "V3"),
        (lambda table: table[["Time", "V1", "Class"]], "V2, V3, V4, V5, V6 and 23 more missing"),
        (lambda table: table[table["Time"] < 86_400], "expected rows of test, found none"),
    ],
    ids=["no labels", "no anomalies", "odd labels", "a column short", "other columns", "no part"],
)
def test_bad_data_is_one_clear_line(
    *,
    run: Run,
    table: pd.DataFrame,
    change: Callable[[pd.DataFrame], pd.DataFrame],
    message: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Exit status 2, no traceback, nothing on standard output."""
    path = tmp_path / "other.csv"
    change(table).to_csv(path, index=False)
    roles = [] if "V3" in change(table) else ["--time-column", "Time", "--label-column", "Class"]
    assert run(*roles, "--json", data=path) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    line, *advice = captured.err.splitlines()
    assert message in line
    assert advice[:1] in ([], ["This command line would do:"])


@pytest.mark.parametrize("bundle", ["nobody", "models/creditcard/9"])
def test_a_missing_bundle_is_one_clear_line(
    run: Run, bundle: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit status 2."""
    assert run(bundle=bundle) == 2
    complaint = capsys.readouterr().err
    assert bundle in complaint
    assert complaint.count("\n") == 1


def test_it_needs_no_tensorflow() -> None:
    """Which would take longer to load than an evaluation takes."""
    program = (
        "import trainer.commands, trainer.evaluate, sys; "
        "assert not any(m.startswith(('tensorflow', 'keras')) for m in sys.modules)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
