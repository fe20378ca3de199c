"""Whether a threshold kept its promise on records that chose nothing."""

import numpy as np
import numpy.typing as npt
from scipy.stats import binomtest

from contracts.dataset.dataset import Dataset
from contracts.model.manifest import Kept, Threshold
from contracts.stream.record import Mask, Scores
from trainer.thresholds.fbeta import fbeta
from trainer.thresholds.validation import Amounts

CONFIDENCE = 0.95

_RESAMPLES = 2_000


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
    side of it. The interval is about these records alone: that the threshold was chosen on few,
    and that days differ, is not in it.
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
    test = binomtest(int(np.count_nonzero(alerts)), len(alerts))
    interval = test.proportion_ci(CONFIDENCE, method="wilson")
    return Kept(
        value=float(test.statistic),
        low=float(interval.low),
        high=float(interval.high),
        held=bool(interval.low <= threshold.promise.value),
    )


def _fbeta(alerts: Mask, labels: Mask, threshold: Threshold) -> Kept:
    beta = float(threshold.settings["fbeta"])
    outcomes = (alerts & labels, alerts & ~labels, ~alerts & labels, ~alerts & ~labels)
    counts = np.array([np.count_nonzero(outcome) for outcome in outcomes])
    caught, false_alerts, missed, _ = _resampled(counts).T
    low, high = _interval(fbeta(caught, false_alerts, missed, beta))
    return Kept(
        value=float(fbeta(counts[0], counts[1], counts[2], beta)),
        low=low,
        high=high,
        held=threshold.promise.value <= high,
    )


def _cost(alerts: Mask, labels: Mask, amounts: Amounts, threshold: Threshold) -> Kept:
    review = float(threshold.settings["review_cost"])
    costs = 1_000 * np.where(alerts, review, np.where(labels, amounts, 0.0))
    values, counts = np.unique(costs, return_counts=True)
    low, high = _interval(_resampled(counts) @ values / len(costs))
    return Kept(
        value=float(costs.mean()),
        low=low,
        high=high,
        held=low <= threshold.promise.value,
    )


def _resampled(counts: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Bootstrap: how often each outcome comes when the records are drawn again, shape (b, k).

    To draw n records with replacement is to draw the `counts` (k,) of their outcomes from a
    multinomial distribution, without the records.

    Source: B. Efron, "Bootstrap methods: another look at the jackknife", Annals of Statistics 7
    (1979) 1-26.
    """
    total = counts.sum()
    return np.random.default_rng(0).multinomial(total, counts / total, size=_RESAMPLES)


def _interval(values: np.ndarray) -> tuple[float, float]:
    low, high = np.quantile(values, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return float(low), float(high)
