"""Every threshold is there, and what each makes of the records is counted right."""

import numpy as np

from trainer.thresholds.candidates import Candidates
from trainer.thresholds.validation import ValidationScores


def test_each_threshold_is_counted() -> None:
    """At or above is an alert; the first makes none, the last makes all of them alerts."""
    rows = ValidationScores(
        normals=np.array([3, 1], dtype=np.float32),
        weight=10,
        anomalies=np.array([2, 3, 7], dtype=np.float32),
        amounts=None,
    )
    candidates = Candidates.of(rows)
    assert candidates.values[0] > 7
    assert candidates.values[1:].tolist() == [7, 3, 2, 1]
    assert candidates.caught.tolist() == [0, 1, 2, 3, 3]
    assert candidates.missed.tolist() == [3, 2, 1, 0, 0]
    assert candidates.false_alerts.tolist() == [0, 0, 10, 10, 20]
