"""The threshold has the lowest cost there is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from contracts.stream.record import Scores
from trainer.thresholds.cost import cost_threshold
from trainer.thresholds.validation import Amounts, ValidationScores

some_scores = arrays(np.float32, st.integers(1, 20), elements=st.integers(0, 9).map(float))


def cost(rows: ValidationScores, threshold: float, review: float) -> float:
    """Per 1,000 records, added up record by record."""
    assert rows.amounts is not None
    total = sum(rows.weight * review for score in rows.normals if score >= threshold)
    for score, amount in zip(rows.anomalies, rows.amounts, strict=True):
        total += review if score >= threshold else amount
    return 1_000 * total / (rows.weight * len(rows.normals) + len(rows.anomalies))


@given(some_scores, some_scores, st.floats(0.1, 50), st.floats(1, 9), st.integers(0, 99))
def test_no_threshold_is_cheaper(
    normals: Scores, anomalies: Scores, review: float, weight: float, seed: int
) -> None:
    """Whatever the amounts are; nor is it cheaper to review nothing, or everything."""
    amounts: Amounts = np.random.default_rng(seed).exponential(20, len(anomalies)).round(2)
    rows = ValidationScores(normals, weight, anomalies, amounts)
    chosen = cost_threshold(rows, review, "Amount")
    lowest = min(cost(rows, value, review) for value in [-1, *normals, *anomalies, 99])
    assert chosen.promise.value == pytest.approx(lowest)
    assert cost(rows, chosen.value, review) == pytest.approx(lowest)


def test_it_tells_what_it_promises() -> None:
    """A cheap fraud is let pass where its review would cost more."""
    rows = ValidationScores(
        normals=np.array([1, 2, 3, 4], dtype=np.float32),
        weight=24.5,
        anomalies=np.array([3.5, 9.0], dtype=np.float32),
        amounts=np.array([60.0, 100.0]),
    )
    threshold = cost_threshold(rows, 10, "Amount")
    assert (threshold.value, threshold.strategy) == (9, "cost")
    assert threshold.settings == {"review_cost": 10, "amount_column": "Amount"}
    assert threshold.promise.text == (
        "costs 700.00 per 1,000 records: 600.00 by missed anomalies (Amount), 100.00 by reviews "
        "at 10"
    )


def test_where_no_review_pays_nothing_is_an_alert() -> None:
    """The threshold lies above every score that was seen, and is a number."""
    scores = np.array([1, 2], dtype=np.float32)
    threshold = cost_threshold(ValidationScores(scores, 1, scores, np.array([5.0, 5.0])), 6, "Cost")
    assert 2 < threshold.value < 2.001
