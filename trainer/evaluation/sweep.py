"""What every other threshold would have given."""

from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

from contracts.stream.record import Scores
from trainer.evaluation.evidence import Evidence


class Sweep(NamedTuple):
    """Thresholds, shape (t,), and how many records and anomalies score at or above each, (t,).

    `caught` is None where there are no labels.
    """

    thresholds: Scores
    alerts: npt.NDArray[np.int64]
    caught: npt.NDArray[np.int64] | None

    @classmethod
    def over(cls, thresholds: Scores, evidence: Evidence) -> Self:
        """Count at each of `thresholds`."""
        scores, labels = evidence.scores, evidence.labels
        return cls(
            thresholds=thresholds,
            alerts=_at_or_above(thresholds, scores),
            caught=None if labels is None else _at_or_above(thresholds, scores[labels]),
        )

    @classmethod
    def of_alerts(cls, alerts: npt.ArrayLike, evidence: Evidence) -> Self:
        """Choose thresholds that so many records reach, at least 1 each; more where some tie."""
        highest_first = np.sort(evidence.scores)[::-1]
        numbers = np.clip(np.asarray(alerts, dtype=np.int64), 1, len(highest_first))
        return cls.over(highest_first[np.unique(numbers) - 1], evidence)


def _at_or_above(thresholds: Scores, scores: Scores) -> npt.NDArray[np.int64]:
    return len(scores) - np.searchsorted(np.sort(scores), thresholds, "left")
