"""Decisions at a threshold are counted right."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.model.manifest import Confusion
from trainer.evaluation.classification import confusion_at, report_at, share_interval

SCORES = np.array([1, 2, 3, 4, 5], np.float32)
LABELS = np.array([False, True, False, True, True])


def test_right_and_wrong_are_counted() -> None:
    """At the threshold is above it."""
    found = confusion_at(3, SCORES, LABELS)
    assert found == Confusion(caught=2, missed=1, false_alarms=1, passed=1)


def test_the_classification_report() -> None:
    """Both kinds, and all together."""
    report = report_at(3, SCORES, LABELS)
    assert report["accuracy"] == pytest.approx(3 / 5)
    anomaly = report["anomaly"]
    assert (anomaly["precision"], anomaly["recall"], anomaly["support"]) == (2 / 3, 2 / 3, 3)
    assert anomaly["f1-score"] == pytest.approx(2 / 3)
    assert report["normal"]["recall"] == 0.5


def test_no_alert_is_no_precision() -> None:
    """Rather than a warning or a division by zero."""
    assert report_at(9, SCORES, LABELS)["anomaly"]["precision"] == 0


@given(st.integers(0, 50), st.integers(0, 50))
def test_the_interval_of_a_share_holds_it(part: int, more: int) -> None:
    """And stays between 0 and 1, of nothing too."""
    found = share_interval(part, part + more)
    assert 0 <= found.low <= part / max(part + more, 1) <= found.high <= 1


def test_the_interval_of_a_share_is_that_of_the_tables() -> None:
    """Clopper and Pearson, 8 of 10."""
    found = share_interval(8, 10)
    assert (found.low, found.high) == pytest.approx((0.4439, 0.9748), abs=1e-4)
