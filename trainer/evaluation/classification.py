"""What a threshold makes of labelled scores."""

from typing import Any

import numpy as np
from scipy.stats import binomtest
from sklearn.metrics import classification_report

from contracts.model.manifest import Confusion, Interval
from contracts.program.errors import BadData
from contracts.stream.record import Mask, Scores


def confusion_at(threshold: float, scores: Scores, labels: Mask) -> Confusion:
    """Count right and wrong decisions over `scores`, shape (n,), and `labels`, shape (n,)."""
    alerts = scores >= threshold
    return Confusion(
        caught=int(np.count_nonzero(alerts & labels)),
        missed=int(np.count_nonzero(~alerts & labels)),
        false_alarms=int(np.count_nonzero(alerts & ~labels)),
        passed=int(np.count_nonzero(~alerts & ~labels)),
    )


def check_both_kinds(labels: Mask, where: str) -> None:
    """Make sure that `labels`, shape (n,), are of both kinds; `where` they are is for people.

    Raises:
        BadData: when they are all the same.
    """
    anomalies = int(np.count_nonzero(labels))
    if anomalies in (0, len(labels)):
        raise BadData(
            f"expected normal and anomalous records in {where}, found {anomalies:,} anomalous "
            f"among {len(labels):,}"
        )


def report_at(threshold: float, scores: Scores, labels: Mask) -> dict[str, Any]:
    """Precision, recall, F1 score and support by class, their means, and the accuracy.

    A figure that would divide by nothing is 0.
    """
    report: dict[str, Any] = classification_report(
        labels,
        scores >= threshold,
        labels=[False, True],
        target_names=["normal", "anomaly"],
        output_dict=True,
        zero_division=0,
    )
    return report


def share_interval(part: int, whole: int) -> Interval:
    """The 95 % interval of the share `part` of `whole`, exact; 0 to 1 of nothing.

    Source: C. J. Clopper, E. S. Pearson, "The use of confidence or fiducial limits illustrated in
    the case of the binomial", Biometrika 26 (1934) 404-413.
    """
    if whole == 0:
        return Interval(low=0, high=1)
    interval = binomtest(part, whole).proportion_ci()
    return Interval(low=float(interval.low), high=float(interval.high))
