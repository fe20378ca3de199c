"""All that an evaluation finds out about a bundle."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from pydantic import BaseModel

from contracts.model.bundle import Bundle
from contracts.model.manifest import Confusion, Evaluation, Kept
from trainer.evaluation.classification import confusion_at, report_at
from trainer.evaluation.evaluation import labels_of_both_kinds, measure
from trainer.evaluation.evidence import Evidence
from trainer.evaluation.sweep import Sweep

SWEPT_RATES = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05)
"""Alerts among all records, from few to many."""


class AtThreshold(BaseModel):
    """Right and wrong decisions at one threshold, and scikit-learn's classification report."""

    threshold: float
    confusion: Confusion
    report: dict[str, Any]


class Swept(BaseModel):
    """One threshold of the sweep; `alerts_a_day` is None where the data has no clock."""

    threshold: float
    alerts: int
    alerts_a_day: float | None
    precision: float
    recall: float


class Findings(BaseModel):
    """What `trainer evaluate` prints."""

    bundle: str
    name: str
    version: str
    kind: str
    data: str
    promise: str
    evaluation: Evaluation
    thresholds: list[AtThreshold]
    sweep: list[Swept]


def find(
    bundle: Bundle,
    data: str,
    evidence: Evidence,
    thresholds: Iterable[float],
    kept: Kept | None = None,
) -> Findings:
    """Measure `evidence` at the bundle's own threshold, at `thresholds`, and over a sweep.

    Raises:
        BadData: when there are no labels, or they are all the same.
    """
    manifest = bundle.manifest
    own = manifest.threshold.value
    return Findings(
        bundle=str(bundle.folder),
        name=manifest.name,
        version=manifest.version,
        kind=manifest.kind,
        data=data,
        promise=manifest.threshold.promise.text,
        evaluation=measure(evidence, own, kept),
        thresholds=[_at(threshold, evidence) for threshold in dict.fromkeys([own, *thresholds])],
        sweep=_sweep(evidence),
    )


def _at(threshold: float, evidence: Evidence) -> AtThreshold:
    labels = labels_of_both_kinds(evidence)
    return AtThreshold(
        threshold=threshold,
        confusion=confusion_at(threshold, evidence.scores, labels),
        report=report_at(threshold, evidence.scores, labels),
    )


def _sweep(evidence: Evidence) -> list[Swept]:
    anomalies = int(np.count_nonzero(labels_of_both_kinds(evidence)))
    few_to_many = np.multiply(SWEPT_RATES, len(evidence.scores)).round()
    sweep = Sweep.of_alerts(few_to_many, evidence)
    assert sweep.caught is not None
    counts = zip(sweep.thresholds, sweep.alerts, sweep.caught, strict=True)
    return [
        Swept(
            threshold=float(threshold),
            alerts=int(alerts),
            alerts_a_day=None if evidence.days is None else alerts / evidence.days,
            precision=caught / alerts,
            recall=caught / anomalies,
        )
        for threshold, alerts, caught in counts
    ]
