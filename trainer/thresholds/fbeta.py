"""The threshold with the best F-beta: labels say which alerts are right."""

from typing import Any

import numpy as np
import numpy.typing as npt

from contracts.model.manifest import Interval, Promise, Threshold
from trainer.thresholds.candidates import Candidates
from trainer.thresholds.resampling import interval_of, resampled
from trainer.thresholds.validation import ValidationScores


def fbeta_threshold(validation: ValidationScores, beta: float) -> Threshold:
    """The threshold with the highest `fbeta` on `validation`; the highest of several.

    The best of many flatters itself: records that chose nothing are expected to give less.
    """
    candidates = Candidates.of(validation)
    measures = fbeta(candidates.caught, candidates.false_alerts, candidates.missed, beta)
    best = int(np.argmax(measures))
    caught = candidates.caught[best]
    alerts = caught + candidates.false_alerts[best]
    return Threshold(
        value=float(candidates.values[best]),
        strategy="fbeta",
        settings={"fbeta": beta},
        chosen_from=validation.description(),
        promise=Promise(
            measure="fbeta",
            value=float(measures[best]),
            text=f"F{beta:g} of {measures[best]:.3f}: {caught / alerts:.1%} of the alerts are "
            f"right, {caught / len(validation.anomalies):.1%} of the anomalies are caught",
            interval=_interval(validation, candidates.values[best], beta),
        ),
    )


def _interval(validation: ValidationScores, threshold: np.float32, beta: float) -> Interval:
    caught = np.count_nonzero(validation.anomalies >= threshold)
    false_alerts = np.count_nonzero(validation.normals >= threshold)
    missed, passed = len(validation.anomalies) - caught, len(validation.normals) - false_alerts
    drawn = resampled(np.array([caught, false_alerts, missed, passed]))
    return interval_of(fbeta(drawn[:, 0], validation.weight * drawn[:, 1], drawn[:, 2], beta))


def fbeta(caught: Any, false_alerts: Any, missed: Any, beta: float) -> npt.NDArray[np.float64]:
    """``(1 + β²) P R / (β² P + R)`` of counts, all of one shape, which is also that of the result.

    P is the precision of the alerts, R their recall, which weighs β times as much; 0 where nothing
    is caught.

    Source: C. J. van Rijsbergen, Information Retrieval, 2nd edition, Butterworths 1979, chapter 7,
    whose effectiveness measure E is 1 - F.
    """
    right = (1 + beta**2) * np.asarray(caught, dtype=np.float64)
    measures: npt.NDArray[np.float64] = right / np.maximum(
        right + beta**2 * np.asarray(missed) + false_alerts, 1
    )
    return measures
