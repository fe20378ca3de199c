"""The threshold has the best F-beta there is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.metrics import fbeta_score

from contracts.stream.record import Scores
from trainer.thresholds.fbeta import fbeta, fbeta_threshold
from trainer.thresholds.validation import ValidationScores

some_scores = arrays(np.float32, st.integers(1, 20), elements=st.integers(0, 9).map(float))


@given(some_scores, some_scores, st.sampled_from([0.5, 1.0, 2.0]), st.integers(1, 5))
def test_no_threshold_is_better(
    normals: Scores, anomalies: Scores, beta: float, weight: int
) -> None:
    """As scikit-learn measures each, every held-out normal standing for `weight`."""
    scores = np.concatenate([np.repeat(normals, weight), anomalies])
    labels = np.arange(len(scores)) >= len(normals) * weight
    measured = {
        value: fbeta_score(labels, scores >= value, beta=beta, zero_division=0)
        for value in np.unique(scores)
    }
    chosen = fbeta_threshold(ValidationScores(normals, weight, anomalies, None), beta)
    assert chosen.promise.value == pytest.approx(max(measured.values()))
    assert measured[np.float32(chosen.value)] == pytest.approx(chosen.promise.value)


def test_it_tells_what_it_promises() -> None:
    """Three of four anomalies, and no false alert."""
    normals = np.array([0.01, 0.01, 0.05, 1, 1.01, 1.02], dtype=np.float32)
    anomalies = np.array([0.5, 2, 3, 4], dtype=np.float32)
    threshold = fbeta_threshold(ValidationScores(normals, 50, anomalies, None), 1)
    assert (threshold.value, threshold.strategy, threshold.settings) == (2, "fbeta", {"fbeta": 1})
    assert threshold.chosen_from == (
        "6 held-out normal and 4 anomalous records of the training part"
    )
    assert threshold.promise.text == (
        "F1 of 0.857: 100.0% of the alerts are right, 75.0% of the anomalies are caught"
    )


def test_nothing_caught_is_nothing() -> None:
    """Rather than a division by zero."""
    assert fbeta(0, 0, 3, 2.0) == fbeta(0, 7, 0, 2.0) == 0
