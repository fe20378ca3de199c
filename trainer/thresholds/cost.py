"""The threshold with the lowest cost: a missed anomaly costs its amount, an alert a review."""

import numpy as np

from contracts.model.manifest import Promise, Threshold
from trainer.thresholds.sweep import Sweep
from trainer.thresholds.validation import ValidationScores


def cost_threshold(rows: ValidationScores, review_cost: float, amount_column: str) -> Threshold:
    """The threshold with the lowest cost on `rows`, which have amounts; the highest of several.

    Source: A. Correa Bahnsen, A. Stojanovic, D. Aouada, B. Ottersten, "Cost sensitive credit card
    fraud detection using Bayes minimum risk", ICMLA 2013, 333-338.
    """
    assert rows.amounts is not None
    sweep = Sweep.of(rows)
    ascending = rows.amounts[np.argsort(rows.anomalies)]
    lost = np.concatenate([[0.0], np.cumsum(ascending)])[sweep.missed]
    reviews = review_cost * (sweep.caught + sweep.false_alerts)

    best = int(np.argmin(lost + reviews))
    thousands = (rows.weight * len(rows.normals) + len(rows.anomalies)) / 1_000
    missed, reviewed = lost[best] / thousands, reviews[best] / thousands
    return Threshold(
        value=float(sweep.values[best]),
        strategy="cost",
        settings={"review_cost": review_cost, "amount_column": amount_column},
        chosen_from=rows.told(),
        promise=Promise(
            measure="cost",
            value=float(missed + reviewed),
            text=f"costs {missed + reviewed:,.2f} per 1,000 records: {missed:,.2f} by missed "
            f"anomalies ({amount_column}), {reviewed:,.2f} by reviews at {review_cost:,g}",
        ),
    )
