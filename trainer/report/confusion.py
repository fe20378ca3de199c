"""Right and wrong decisions in one table."""

from trainer.report.inputs import Labelled, ReportInputs
from trainer.report.section import Section, Table
from trainer.report.words import CONFIDENTLY, percent, percent_between


def confusion(inputs: ReportInputs, labelled: Labelled) -> Section:
    """The confusion matrix at the threshold."""
    evaluation, noun = labelled.evaluation, inputs.anomaly
    counts = evaluation.confusion
    normals = counts.passed + counts.false_alarms
    return Section(
        "confusion",
        "Right and wrong",
        f"{counts.false_alarms:,} false {_plural(counts.false_alarms, 'alarm')} and "
        f"{noun.of(counts.missed)} missed among {evaluation.rows:,} records",
        f"Precision, the share of the alerts that are {noun.many}: "
        f"{percent(evaluation.precision)} ({CONFIDENTLY} "
        f"{percent_between(evaluation.precision_interval)}). Recall, the share of the {noun.many} "
        f"that are alerts: {percent(evaluation.recall)} "
        f"({percent_between(evaluation.recall_interval)}).",
        table=Table(
            ("", "passed", "alert", "in all"),
            [
                (
                    "normal records",
                    f"{counts.passed:,} rightly",
                    f"{counts.false_alarms:,} false alarms",
                    f"{normals:,}",
                ),
                (
                    noun.many,
                    f"{counts.missed:,} missed",
                    f"{counts.caught:,} caught",
                    f"{evaluation.anomalies:,}",
                ),
                (
                    "in all",
                    f"{evaluation.rows - evaluation.alerts:,}",
                    f"{evaluation.alerts:,}",
                    f"{evaluation.rows:,}",
                ),
            ],
        ),
    )


def _plural(count: int, word: str) -> str:
    return word if count == 1 else f"{word}s"
