"""The picture of the errors: one dot a record, the threshold a line."""

import numpy as np

from trainer.evaluation.evidence import Evidence
from trainer.report.drawing import ANOMALY, INK, NORMAL, label_beside, new_figure, use_log_scale
from trainer.report.inputs import ReportInputs
from trainer.report.section import Section
from trainer.report.words import number, percent

_DENSITY = 5_000
_FAINTEST_AND_STRONGEST = (0.06, 0.4)
_ALONE = 0.6
_MOST_TRIANGLES = 1_000
"""More would make the file large; they become a bitmap."""


def error_by_record(inputs: ReportInputs, evidence: Evidence) -> Section:
    """Reconstruction error against record index; anomalies marked where they are known."""
    figure = new_figure(4.0)
    axes = figure.subplots()
    marked = inputs.marked(evidence)
    alerts = evidence.scores >= inputs.threshold
    index = np.arange(len(evidence.scores))
    crowded = float(np.clip(_DENSITY / len(index), *_FAINTEST_AND_STRONGEST))
    for chosen, alpha in ((~marked & ~alerts, crowded), (~marked & alerts, _ALONE)):
        axes.scatter(
            index[chosen],
            evidence.scores[chosen],
            s=3,
            color=NORMAL,
            alpha=alpha,
            linewidths=0,
            rasterized=True,
        )
    for chosen, face in ((marked & alerts, ANOMALY), (marked & ~alerts, "white")):
        axes.scatter(
            index[chosen],
            evidence.scores[chosen],
            s=22,
            marker="^",
            facecolors=face,
            edgecolors=ANOMALY,
            linewidths=0.9,
            rasterized=np.count_nonzero(chosen) > _MOST_TRIANGLES,
        )
    axes.axhline(inputs.line(evidence), color=INK, linestyle="--", linewidth=1.2)
    use_log_scale(axes, "y")
    axes.set(
        xlabel=f"record index in the {evidence.part} part",
        ylabel="reconstruction error",
        xlim=(0, len(index)),
    )
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.grid(visible=False, axis="x")
    label_beside(axes, _labels(inputs, evidence))
    message = _message(inputs, evidence)
    return Section("errors", "Errors by record", message, _text(inputs), figure)


def _labels(inputs: ReportInputs, evidence: Evidence) -> dict[str, tuple[float, str]]:
    marked, known = inputs.marked(evidence), inputs.labelled is not None
    middle = float(np.median(evidence.scores[~marked]))
    labels = {
        "normal records" if known else "records": (middle, NORMAL),
        f"threshold {number(inputs.threshold)}": (inputs.line(evidence), INK),
    }
    if known:
        high = float(np.quantile(evidence.scores[marked], 0.8))
        labels[f"▲ {inputs.anomaly.many}, caught\n△ missed"] = (high, ANOMALY)
    return labels


def _message(inputs: ReportInputs, evidence: Evidence) -> str:
    labelled = inputs.labelled
    if labelled is None:
        alerts = int(np.count_nonzero(evidence.scores >= inputs.threshold))
        return f"{alerts:,} of {len(evidence.scores):,} records stand above the threshold"
    evaluation = labelled.evaluation
    return (
        f"{percent(evaluation.recall)} of the {inputs.anomaly.many} stand above the threshold, and "
        f"{percent(evaluation.confusion.false_alarms / (evaluation.rows - evaluation.anomalies))} "
        "of the normal records"
    )


def _text(inputs: ReportInputs) -> str:
    text = (
        "The model learned to rebuild normal records. How badly it rebuilds a record is its "
        "reconstruction error; a record at or above the threshold is an alert."
    )
    if inputs.labelled is None:
        return text
    return (
        f"{text} The {inputs.anomaly.many} were never shown to it. Each blue dot above the line "
        "is a false alarm."
    )
