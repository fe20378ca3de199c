"""How a model fares on labelled records that it never saw."""

from collections.abc import Callable
from typing import NamedTuple

from contracts.dataset.dataset import Dataset
from contracts.dataset.settings import Part
from contracts.model.manifest import Evaluation, Kept, Ranked, RecallAt, Threshold
from contracts.program.errors import BadData
from contracts.program.logs import get_logger
from contracts.stream.record import Features, Mask, Scores
from trainer.evaluation.bootstrap import bootstrap
from trainer.evaluation.classification import check_both_kinds, confusion_at, share_interval
from trainer.evaluation.evidence import Evidence, gather
from trainer.evaluation.ranking import Ranking
from trainer.thresholds.promise import kept_on

ALERT_RATES = (0.001, 0.005, 0.01)

log = get_logger(__name__)


class Trial(NamedTuple):
    """What a model did on records it never saw, how good that is, or `why_not` that is unknown."""

    evidence: Evidence | None
    evaluation: Evaluation | None
    why_not: str | None


def try_out(
    dataset: Dataset,
    part: Part,
    score: Callable[[Features], Scores],
    threshold: Threshold,
    normals: Features,
) -> Trial:
    """Score `part` of `dataset`, and hold it against its labels.

    The baselines learn `normals`, shape (m, f). Where the part has no rows, no labels, or not both
    kinds, there is no evaluation, and a log line says why.
    """
    evidence = None
    try:
        evidence = gather(dataset, part, score, normals)
        kept = kept_on(threshold, dataset.part(part), evidence.scores)
        evaluation = measure(evidence, threshold.value, kept)
        return Trial(evidence, evaluation, None)
    except BadData as error:
        log.warning("evaluation.skipped", reason=str(error))
        return Trial(evidence, None, str(error))


def measure(evidence: Evidence, threshold: float, kept: Kept | None = None) -> Evaluation:
    """Hold the scores against the labels. Precision is 0 where nothing is an alert.

    `kept` is what became of the threshold's promise.

    Raises:
        BadData: when there are no labels, or they are all the same.
    """
    labels = labels_of_both_kinds(evidence)
    ranked = _ranked(evidence.scores, labels)
    confusion = confusion_at(threshold, evidence.scores, labels)
    alerts = confusion.caught + confusion.false_alarms
    anomalies = confusion.caught + confusion.missed
    return Evaluation(
        part=evidence.part,
        rows=len(labels),
        anomalies=anomalies,
        **dict(ranked),
        alerts=alerts,
        alerts_a_day=None if evidence.days is None else alerts / evidence.days,
        precision=confusion.caught / max(alerts, 1),
        precision_interval=share_interval(confusion.caught, alerts),
        recall=confusion.caught / anomalies,
        recall_interval=share_interval(confusion.caught, anomalies),
        confusion=confusion,
        promise_kept=kept,
        baselines={name: _ranked(scores, labels) for name, scores in evidence.baselines.items()},
    )


def labels_of_both_kinds(evidence: Evidence) -> Mask:
    """The labels, shape (n,), True for an anomaly.

    Raises:
        BadData: when there are none, or they are all the same.
    """
    if evidence.labels is None:
        raise BadData(f"expected labels in {evidence.part}, found none")
    check_both_kinds(evidence.labels, evidence.part)
    return evidence.labels


def _ranked(scores: Scores, labels: Mask) -> Ranked:
    ranking = Ranking.of(scores, labels)
    figures = _figures(ranking)
    intervals = bootstrap(ranking, _figures)
    return Ranked(
        roc_auc=figures[0],
        roc_auc_interval=intervals[0],
        average_precision=figures[1],
        average_precision_interval=intervals[1],
        recall_at=[
            RecallAt(alert_rate=rate, recall=recall, interval=interval)
            for rate, recall, interval in zip(ALERT_RATES, figures[2:], intervals[2:], strict=True)
        ],
    )


def _figures(ranking: Ranking) -> list[float]:
    return [ranking.roc_auc(), ranking.average_precision(), *ranking.recall_at(ALERT_RATES)]
