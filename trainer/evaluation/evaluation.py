"""How a model fares on labelled records that it never saw."""

from collections.abc import Callable

import numpy as np
from sklearn.metrics import average_precision_score, roc_auc_score

from contracts.data_settings import Part
from contracts.dataset import Dataset
from contracts.errors import BadData
from contracts.logs import get_logger
from contracts.manifest import Evaluation
from contracts.record import Features, Mask, Scores

log = get_logger(__name__)


def evaluate(
    dataset: Dataset, part: Part, score: Callable[[Features], Scores], threshold: float
) -> Evaluation | None:
    """Score `part` of `dataset` and hold it against its labels.

    None, and a log line that says why, where it has no rows, no labels, or not both kinds.
    """
    try:
        unseen = dataset.part(part)
        return measure(part, score(unseen.features), unseen.labels, threshold)
    except BadData as error:
        log.warning("evaluation.skipped", reason=str(error))
        return None


def measure(part: Part, scores: Scores, labels: Mask, threshold: float) -> Evaluation:
    """Hold `scores`, shape (n,), against `labels`, shape (n,), True for an anomaly.

    Precision is 0 where nothing is an alert.

    Raises:
        BadData: when `labels` are all the same.
    """
    anomalies = int(np.count_nonzero(labels))
    if anomalies in (0, len(labels)):
        raise BadData(
            f"expected normal and anomalous records in {part}, found {anomalies:,} anomalous among "
            f"{len(labels):,}"
        )
    alerts = scores >= threshold
    raised = int(np.count_nonzero(alerts))
    caught = int(np.count_nonzero(alerts & labels))
    return Evaluation(
        part=part,
        rows=len(labels),
        anomalies=anomalies,
        roc_auc=float(roc_auc_score(labels, scores)),
        average_precision=float(average_precision_score(labels, scores)),
        alerts=raised,
        precision=caught / max(raised, 1),
        recall=caught / anomalies,
    )
