"""Other thresholds are counted as the one is."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from contracts.stream.record import Mask
from trainer.evaluation.classification import confusion_at
from trainer.evaluation.evidence import Evidence
from trainer.evaluation.sweep import Sweep

LABELS = np.array([False, True, False, True, True, False])


def evidence(scores: list[int], labels: Mask | None = LABELS) -> Evidence:
    """Evidence of these scores alone."""
    return Evidence("test", np.array(scores, np.float32), labels, None, {})


@given(st.lists(st.integers(0, 5), min_size=6, max_size=6), st.lists(st.integers(-1, 6)))
def test_it_agrees_with_the_confusion_matrix(scores: list[int], thresholds: list[int]) -> None:
    """At every threshold, ties or not."""
    tested = evidence(scores)
    sweep = Sweep.over(np.array(thresholds, np.float32), tested)
    assert sweep.caught is not None
    for threshold, alerts, caught in zip(thresholds, sweep.alerts, sweep.caught, strict=True):
        found = confusion_at(threshold, tested.scores, LABELS)
        assert (alerts, caught) == (found.caught + found.false_alarms, found.caught)


def test_thresholds_for_so_many_alerts() -> None:
    """At least one, at most all, more where some tie."""
    sweep = Sweep.of_alerts([0, 2, 3, 99], evidence([6, 5, 4, 4, 2, 1]))
    assert sweep.thresholds.tolist() == [6, 5, 4, 1]
    assert sweep.alerts.tolist() == [1, 2, 4, 6]


def test_without_labels_alerts_are_counted_all_the_same() -> None:
    """Nobody knows what they caught."""
    sweep = Sweep.of_alerts([2], evidence([1, 2, 3, 4, 5, 6], labels=None))
    assert (sweep.alerts.tolist(), sweep.caught) == ([2], None)
