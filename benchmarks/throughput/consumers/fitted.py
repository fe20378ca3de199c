"""A detector of PyOD's, fitted to the first records."""

from typing import Any

from benchmarks.throughput.consumers.stream import Rows, score_all


def fit_and_score(model: Any, batch: int = 512) -> None:
    """Let `model` learn the first records, and score all others in batches."""
    unfitted = [model]

    def score(rows: Rows) -> object:
        if unfitted:
            return unfitted.pop().fit(rows)
        return model.decision_function(rows)

    score_all(score, batch, learn=True)
