"""The figures are right where they can be had, and are said to be missing where not."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from structlog.testing import CapturingLogger

from contracts.dataset.dataset import Dataset
from contracts.dataset.parting import SECONDS_A_DAY
from contracts.model.manifest import Confusion, Promise, Threshold
from contracts.program.errors import BadData
from contracts.stream.record import Features, Mask, Scores
from contracts.stream.transactions import TRANSACTIONS
from trainer.evaluation import evaluation as module
from trainer.evaluation.evaluation import measure, try_out
from trainer.evaluation.evidence import Evidence

SCORES = np.array([1, 2, 3, 4], dtype=np.float32)
AT_ZERO = Threshold(
    value=0,
    strategy="fixed",
    settings={},
    chosen_from="nothing",
    promise=Promise(measure="alert-rate", value=0.5, text="alerts on 1 in 2 normal records"),
)
LABELS = np.array([False, True, False, True])


def first_feature(features: Features) -> Scores:
    """A score that needs no model."""
    return features[:, 0]


def evidence(labels: Mask | None = LABELS) -> Evidence:
    """Four records over two days, and one baseline that has them upside down."""
    times = np.linspace(0, 2 * SECONDS_A_DAY, 4)
    return Evidence("test", SCORES, labels, times, {"upside down": -SCORES})


def test_figures_of_four_records() -> None:
    """Two alerts, one of them right, of two anomalies, in two days."""
    found = measure(evidence(), threshold=3)
    assert (found.part, found.rows, found.anomalies) == ("test", 4, 2)
    assert (found.alerts, found.alerts_a_day) == (2, 1)
    assert (found.precision, found.recall) == (0.5, 0.5)
    assert found.confusion == Confusion(caught=1, missed=1, false_alarms=1, passed=1)
    assert found.roc_auc == 0.75
    assert found.average_precision == pytest.approx((1 + 2 / 3) / 2)
    assert [at.alert_rate for at in found.recall_at] == [0.001, 0.005, 0.01]


def test_every_figure_lies_in_its_interval() -> None:
    """The model's and the baseline's."""
    found = measure(evidence(), threshold=3)
    for ranked in (found, *found.baselines.values()):
        for value, interval in (
            (ranked.roc_auc, ranked.roc_auc_interval),
            (ranked.average_precision, ranked.average_precision_interval),
            *((at.recall, at.interval) for at in ranked.recall_at),
        ):
            assert interval.low <= value <= interval.high
    assert found.precision_interval.low < found.precision < found.precision_interval.high
    assert found.recall_interval.low < found.recall < found.recall_interval.high


def test_baselines_are_measured_on_the_same_records() -> None:
    """What has them upside down is right a quarter of the time."""
    assert measure(evidence(), threshold=3).baselines["upside down"].roc_auc == 0.25


def test_no_alert_is_no_precision() -> None:
    """Rather than a division by zero."""
    found = measure(evidence(), threshold=9)
    assert (found.alerts, found.precision, found.recall) == (0, 0, 0)


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (np.zeros(4, dtype=bool), "expected normal and anomalous records in test, found 0"),
        (np.ones(4, dtype=bool), "expected normal and anomalous records in test, found 4"),
        (None, "expected labels in test, found none"),
    ],
)
def test_one_class_alone_tells_nothing(labels: Mask | None, message: str) -> None:
    """No curve has an area then."""
    with pytest.raises(BadData, match=message):
        measure(evidence(labels), threshold=3)


def test_a_trial_scores_and_measures(dataset: Dataset) -> None:
    """The part alone, beside baselines."""
    normals = dataset.part("train").normals().features
    found = try_out(dataset, "test", first_feature, AT_ZERO, normals)
    assert found.evidence is not None
    assert found.evaluation is not None
    assert found.why_not is None
    assert found.evaluation.rows == len(dataset.part("test"))
    assert set(found.evaluation.baselines) == set(found.evidence.baselines)


@pytest.mark.parametrize(
    ("changes", "reason", "scored"),
    [
        ({"Time": 0}, "expected rows of test", False),
        ({"Class": 0}, "expected normal and anomalous", True),
    ],
)
def test_what_cannot_be_measured_is_said(
    *,
    table: pd.DataFrame,
    changes: dict[str, int],
    reason: str,
    scored: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One log line with the reason, no evaluation; scores where there is something to score."""
    dataset = Dataset(table.assign(**changes), TRANSACTIONS, Path("small.csv"))
    log = CapturingLogger()
    monkeypatch.setattr(module, "log", log)
    found = try_out(dataset, "test", first_feature, AT_ZERO, dataset.normals().features)
    assert found.evaluation is None
    assert (found.evidence is not None) == scored
    (line,) = log.calls
    assert (line.method_name, line.args) == ("warning", ("evaluation.skipped",))
    assert reason in line.kwargs["reason"]
    assert found.why_not == line.kwargs["reason"]
