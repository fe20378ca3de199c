"""The report in a sentence and a few figures."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from contracts.model.manifest import Evaluation, Interval
from trainer.evaluation.evidence import Evidence
from trainer.report.inputs import ReportInputs
from trainer.report.words import CONFIDENTLY, percent, percent_between


class Figure(NamedTuple):
    """One large figure, what it is, and how sure it is."""

    value: str
    what: str
    note: str


class Headline(NamedTuple):
    """What a reader remembers."""

    sentence: str
    figures: Sequence[Figure]


def headline(inputs: ReportInputs) -> Headline:
    """What is caught, at what price; without labels, how many alerts there are."""
    labelled = inputs.labelled
    if labelled is not None:
        return Headline(_caught(inputs, labelled.evaluation), _figures(inputs, labelled.evaluation))
    if inputs.evidence is not None:
        return Headline(_raised(inputs, inputs.evidence), ())
    return Headline(
        f"The threshold {inputs.manifest.threshold.promise.text}. No other records were scored.", ()
    )


def _caught(inputs: ReportInputs, evaluation: Evaluation) -> str:
    noun, counts = inputs.anomaly, evaluation.confusion
    alerts, pace = _alerts(evaluation)
    return (
        f"Of {noun.of(evaluation.anomalies)} among {evaluation.rows:,} new records the model "
        f"catches {counts.caught:,}, without ever having been shown one. It raises "
        f"{alerts} {pace}; {percent(evaluation.precision)} of them are {noun.many}."
    )


def _raised(inputs: ReportInputs, evidence: Evidence) -> str:
    alerts, records = np.count_nonzero(evidence.scores >= inputs.threshold), len(evidence.scores)
    pace = "" if evidence.days is None else f", {alerts / evidence.days:,.0f} a day"
    return (
        f"The model raises alerts on {percent(alerts / records)} of {records:,} new records{pace}."
    )


def _figures(inputs: ReportInputs, evaluation: Evaluation) -> list[Figure]:
    noun, counts = inputs.anomaly, evaluation.confusion
    return [
        Figure(
            percent(evaluation.recall),
            f"of the {noun.many} are caught",
            f"{counts.caught:,} of {evaluation.anomalies:,}; {_surely(evaluation.recall_interval)}",
        ),
        Figure(
            percent(evaluation.precision),
            f"of the alerts are {noun.many}",
            f"{counts.caught:,} of {evaluation.alerts:,}; {_surely(evaluation.precision_interval)}",
        ),
        Figure(
            *_alerts(evaluation), f"{percent(evaluation.alerts / evaluation.rows)} of the records"
        ),
        Figure(
            f"{evaluation.average_precision:.3f}",
            "average precision",
            _beside(
                evaluation.average_precision_interval,
                {name: ranked.average_precision for name, ranked in evaluation.baselines.items()},
            ),
        ),
        Figure(
            f"{evaluation.roc_auc:.3f}",
            "ROC-AUC",
            _beside(
                evaluation.roc_auc_interval,
                {name: ranked.roc_auc for name, ranked in evaluation.baselines.items()},
            ),
        ),
    ]


def _alerts(evaluation: Evaluation) -> tuple[str, str]:
    if evaluation.alerts_a_day is None:
        return f"{evaluation.alerts:,}", "alerts"
    return f"{evaluation.alerts_a_day:,.0f}", "alerts a day"


def _surely(interval: Interval) -> str:
    return f"{CONFIDENTLY} {percent_between(interval)}"


def _beside(interval: Interval, baselines: dict[str, float]) -> str:
    text = f"{interval.low:.3f} to {interval.high:.3f}"
    if not baselines:
        return text
    best = max(baselines, key=lambda name: baselines[name])
    return f"{text}; best baseline {baselines[best]:.3f}, {best}"
