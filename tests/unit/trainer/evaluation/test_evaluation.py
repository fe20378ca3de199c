"""The figures are right where they can be had, and are said to be missing where not."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from structlog.testing import CapturingLogger

from contracts.dataset import Dataset
from contracts.errors import BadData
from contracts.record import Features, Scores
from contracts.transactions import TRANSACTIONS
from trainer.evaluation import evaluation as module
from trainer.evaluation.evaluation import evaluate, measure

SCORES = np.array([1, 2, 3, 4], dtype=np.float32)
LABELS = np.array([False, True, False, True])


def first_feature(features: Features) -> Scores:
    """A score that needs no model."""
    return features[:, 0]


def test_figures_of_four_records() -> None:
    """Two alerts, one of them right, of two anomalies."""
    found = measure("test", SCORES, LABELS, threshold=3)
    assert (found.rows, found.anomalies, found.alerts) == (4, 2, 2)
    assert (found.precision, found.recall) == (0.5, 0.5)
    assert found.roc_auc == 0.75
    assert found.average_precision == pytest.approx((1 + 2 / 3) / 2)


def test_no_alert_is_no_precision() -> None:
    """Rather than a division by zero."""
    found = measure("test", SCORES, LABELS, threshold=9)
    assert (found.alerts, found.precision, found.recall) == (0, 0, 0)


def test_one_class_alone_tells_nothing() -> None:
    """No curve has an area then."""
    with pytest.raises(BadData, match="expected normal and anomalous records in test, found 0"):
        measure("test", SCORES, np.zeros(4, dtype=bool), threshold=3)


def test_only_the_part_is_measured(table: pd.DataFrame) -> None:
    """Day one's rows do not count."""
    dataset = Dataset(table, TRANSACTIONS, Path("small.csv"))
    found = evaluate(dataset, "test", first_feature, threshold=0)
    assert found is not None
    assert found.rows == (table["Time"] >= 86_400).sum()


@pytest.mark.parametrize(
    ("columns", "reason"),
    [("Time", "expected rows of test"), ("Class", "expected normal and anomalous")],
)
def test_what_cannot_be_measured_is_said(
    table: pd.DataFrame, columns: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One log line with the reason, no evaluation."""
    dataset = Dataset(table.assign(**{columns: 0}), TRANSACTIONS, Path("small.csv"))
    log = CapturingLogger()
    monkeypatch.setattr(module, "log", log)
    assert evaluate(dataset, "test", first_feature, threshold=0) is None
    (line,) = log.calls
    assert (line.method_name, line.args) == ("warning", ("evaluation.skipped",))
    assert reason in line.kwargs["reason"]
