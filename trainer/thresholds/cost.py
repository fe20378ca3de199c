"""The threshold with the lowest cost: a missed anomaly costs its amount, an alert a review."""

import numpy as np

from contracts.model.manifest import Interval, Promise, Threshold
from trainer.thresholds.candidates import Candidates
from trainer.thresholds.resampling import interval_of, resampled
from trainer.thresholds.validation import Amounts, ValidationScores


def cost_threshold(
    validation: ValidationScores, review_cost: float, amount_column: str
) -> Threshold:
    """The threshold with the lowest cost on `validation`, with amounts; the highest of several.

    Source: A. Correa Bahnsen, A. Stojanovic, D. Aouada, B. Ottersten, "Cost sensitive credit card
    fraud detection using Bayes minimum risk", ICMLA 2013, 333-338.
    """
    assert validation.amounts is not None
    candidates = Candidates.of(validation)
    ascending = validation.amounts[np.argsort(validation.anomalies)]
    lost = np.concatenate([[0.0], np.cumsum(ascending)])[candidates.missed]
    reviews = review_cost * (candidates.caught + candidates.false_alerts)

    best = int(np.argmin(lost + reviews))
    thousands = (validation.weight * len(validation.normals) + len(validation.anomalies)) / 1_000
    missed, reviewed = lost[best] / thousands, reviews[best] / thousands
    return Threshold(
        value=float(candidates.values[best]),
        strategy="cost",
        settings={"review_cost": review_cost, "amount_column": amount_column},
        chosen_from=validation.description(),
        promise=Promise(
            measure="cost",
            value=float(missed + reviewed),
            text=f"costs {missed + reviewed:,.2f} per 1,000 records: {missed:,.2f} by missed "
            f"anomalies ({amount_column}), {reviewed:,.2f} by reviews at {review_cost:,g}",
            interval=_interval(
                validation, validation.amounts, candidates.values[best], review_cost
            ),
        ),
    )


def _interval(
    validation: ValidationScores, amounts: Amounts, threshold: np.float32, review: float
) -> Interval:
    lost = np.where(validation.anomalies >= threshold, review, amounts)
    reviewed = np.where(validation.normals >= threshold, validation.weight * review, 0.0)
    costs, counts = np.unique(np.concatenate([lost, reviewed]), return_counts=True)
    records = validation.weight * len(reviewed) + len(lost)
    return interval_of(1_000 * (resampled(counts) @ costs) / records)
