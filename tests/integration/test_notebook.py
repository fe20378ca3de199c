"""The page on notebooks, as it stands there."""

import json
import re
import subprocess
import sys
from pathlib import Path

import msgspec
import pandas as pd

from contracts.program.errors import BadData
from detector import open_model
from tests.bundles import lengths, make_bundle
from tests.pages import NOTEBOOK, ROOT, blocks, prose_of


def test_a_notebook_scores_and_explains_as_the_page_says(tmp_path: Path) -> None:
    """The rows at or above the threshold, and the three that stand out most, each with a reason."""
    make_bundle(tmp_path / "models", threshold=10)
    (tmp_path / "data").symlink_to(ROOT / "data")
    (program,) = blocks("python", NOTEBOOK)
    ended = subprocess.run(
        [sys.executable, "-c", program.text],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    count, *alerts = ended.stdout.splitlines()
    frame = pd.read_csv(ROOT / "data" / "creditcard-sample.csv.gz")
    features = frame[[*(f"V{number}" for number in range(1, 29)), "Amount"]].to_numpy("float32")
    scores = pd.Series(lengths(features), frame["transaction_id"])
    assert count == f"{(scores >= 10).sum():,} of {len(frame):,} are at or above 10.00"
    assert [int(re.split(r" \(", line)[0]) for line in alerts] == list(scores.nlargest(3).index)
    assert all(re.fullmatch(r"\d+ \(\w+\): \w+ is \S+, not \S+", line) for line in alerts)


def test_what_the_page_says_of_errors_and_of_tables_holds(tmp_path: Path) -> None:
    """Its two sentences, with a model of its own."""
    assert f"{BadData.__module__}.{BadData.__name__}" in prose_of(NOTEBOOK)
    assert "`pd.json_normalize(json.loads(msgspec.json.encode(alerts)))`" in prose_of(NOTEBOOK)
    model = open_model(make_bundle(tmp_path).folder)
    frame = pd.DataFrame([[9.0] * 29], columns=list(model.manifest.record_schema.features))
    alerts = model.alerts(frame)
    table = pd.json_normalize(json.loads(msgspec.json.encode(alerts)))
    assert table.loc[0, "score"] == alerts[0].score
