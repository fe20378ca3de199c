"""The threshold with the best F-beta: labels say which alerts are right."""

from typing import Any

import numpy as np
import numpy.typing as npt

from contracts.model.manifest import Promise, Threshold
from trainer.thresholds.sweep import Sweep
from trainer.thresholds.validation import ValidationScores


def fbeta_threshold(rows: ValidationScores, beta: float) -> Threshold:
    """The threshold with the highest `fbeta` on `rows`; the highest of several.

    The best of many flatters itself: records that chose nothing are expected to give less.
    """
    sweep = Sweep.of(rows)
    measures = fbeta(sweep.caught, sweep.false_alerts, sweep.missed, beta)
    best = int(np.argmax(measures))
    alerts = sweep.caught[best] + sweep.false_alerts[best]
    return Threshold(
        value=float(sweep.values[best]),
        strategy="fbeta",
        settings={"fbeta": beta},
        chosen_from=rows.told(),
        promise=Promise(
            measure="fbeta",
            value=float(measures[best]),
            text=f"F{beta:g} of {measures[best]:.3f}: {sweep.caught[best] / alerts:.1%} of the "
            f"alerts are right, {sweep.caught[best] / len(rows.anomalies):.1%} of the anomalies "
            "are caught",
        ),
    )


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
