"""Whether a threshold kept its promise on records that chose nothing."""

from math import hypot

import numpy as np

from contracts.dataset.dataset import Dataset
from contracts.model.manifest import Interval, Kept, Promise, Threshold
from contracts.stream.record import Mask, Scores
from trainer.thresholds.fbeta import fbeta
from trainer.thresholds.resampling import interval_of, resampled
from trainer.thresholds.validation import Amounts


def kept_on(threshold: Threshold, part: Dataset, scores: Scores) -> Kept | None:
    """What became of the promise on `part`, whose records have these `scores`, shape (n,).

    Raises:
        BadData: when a label is not 0 or 1, or an amount that the promise is about is missing.
    """
    labels = part.labels if part.is_labelled else None
    column = threshold.settings.get("amount_column")
    return kept(threshold, scores, labels, None if column is None else part.column(str(column)))


def kept(
    threshold: Threshold, scores: Scores, labels: Mask | None, amounts: Amounts | None = None
) -> Kept | None:
    """What became of the promise on records with these `scores`, `labels`, `amounts`, each (n,).

    Without labels every record counts as normal. None where the records do not say: none of them
    is normal, or there are no anomalies or amounts for a promise that is about those.

    The promise is kept when it lies in the 95 % interval of what was observed, or on the worse
    side of it. The interval is that of the difference to the promise, drawn around what was
    observed: the records that promised are a sample as these are. That days differ is not in it.

    Source: G. Y. Zou, A. Donner, "Construction of confidence limits about effect measures: a
    general approach", Statistics in Medicine 27 (2008) 1693-1702, equation 2; of two shares it is
    R. G. Newcombe, "Interval estimation for the difference between independent proportions",
    Statistics in Medicine 17 (1998) 873-890, method 10.
    """
    alerts = scores >= np.float32(threshold.value)
    match threshold.promise.measure:
        case "alert-rate":
            return _alert_rate(alerts if labels is None else alerts[~labels], threshold)
        case "fbeta" if labels is not None and labels.any():
            return _fbeta(alerts, labels, threshold)
        case "cost" if labels is not None and amounts is not None:
            return _cost(alerts, labels, amounts, threshold)
    return None


def _alert_rate(alerts: Mask, threshold: Threshold) -> Kept | None:
    if len(alerts) == 0:
        return None
    share = np.count_nonzero(alerts) / len(alerts)
    return _beside(threshold.promise, share, Interval.of_share(share, len(alerts)))


def _fbeta(alerts: Mask, labels: Mask, threshold: Threshold) -> Kept:
    beta = float(threshold.settings["fbeta"])
    outcomes = (alerts & labels, alerts & ~labels, ~alerts & labels, ~alerts & ~labels)
    counts = np.array([np.count_nonzero(outcome) for outcome in outcomes])
    caught, false_alerts, missed, _ = resampled(counts).T
    observed = float(fbeta(counts[0], counts[1], counts[2], beta))
    interval = interval_of(fbeta(caught, false_alerts, missed, beta))
    return _beside(threshold.promise, observed, interval)


def _cost(alerts: Mask, labels: Mask, amounts: Amounts, threshold: Threshold) -> Kept:
    review = float(threshold.settings["review_cost"])
    costs = 1_000 * np.where(alerts, review, np.where(labels, amounts, 0.0))
    values, counts = np.unique(costs, return_counts=True)
    interval = interval_of(resampled(counts) @ values / len(costs))
    return _beside(threshold.promise, float(costs.mean()), interval)


def _beside(promise: Promise, observed: float, interval: Interval) -> Kept:
    """What was `observed`, with its own interval widened by that of the promise."""
    promised = promise.interval or Interval(low=promise.value, high=promise.value)
    low = observed - hypot(observed - interval.low, promised.high - promise.value)
    high = observed + hypot(interval.high - observed, promise.value - promised.low)
    is_better_low = promise.measure != "fbeta"
    low, high = max(low, 0.0), high if promise.measure == "cost" else min(high, 1.0)
    return Kept(
        value=observed,
        low=low,
        high=high,
        held=low <= promise.value if is_better_low else promise.value <= high,
    )
