"""How the errors of normal records and of anomalies are spread."""

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from contracts.stream.record import Scores
from trainer.evaluation.evidence import Evidence
from trainer.report.drawing import ANOMALY, INK, NORMAL, new_figure, use_log_scale
from trainer.report.inputs import ReportInputs
from trainer.report.section import Section
from trainer.report.words import number

_BINS = 70


def error_histogram(inputs: ReportInputs, evidence: Evidence) -> Section:
    """Records by reconstruction error and class, both axes logarithmic."""
    marked = inputs.marked(evidence)
    known = inputs.labelled is not None
    figure = new_figure(3.4)
    axes = figure.subplots()
    line = inputs.line(evidence)
    least = float(np.min(evidence.scores[evidence.scores > 0], initial=line))
    scores = np.maximum(evidence.scores, least)
    bins = np.geomspace(least, 1.01 * max(float(scores.max()), line), _BINS)
    _fill(scores[~marked], bins, axes, NORMAL, "normal records" if known else "records")
    if known:
        _fill(scores[marked], bins, axes, ANOMALY, inputs.anomaly.many)
    use_log_scale(axes, "x")
    use_log_scale(axes, "y")
    axes.set_ylim(0.7, 2 * axes.get_ylim()[1])
    axes.axvline(line, color=INK, linestyle="--", linewidth=1.2)
    axes.annotate(
        f"threshold {number(inputs.threshold)}",
        (line, 1),
        xycoords=("data", "axes fraction"),
        xytext=(4, -2),
        textcoords="offset points",
        va="top",
    )
    axes.set(xlabel="reconstruction error", ylabel="records")
    return Section("histogram", "Errors by class", _message(inputs, evidence), "", figure)


def _fill(
    scores: Scores, bins: npt.NDArray[np.float64], axes: Axes, colour: str, text: str
) -> None:
    counts, _ = np.histogram(scores, bins)
    axes.stairs(counts, bins, fill=True, color=colour, alpha=0.35)
    axes.stairs(counts, bins, color=colour, linewidth=1.2)
    peak = int(np.argmax(counts))
    axes.annotate(
        text,
        (bins[peak], counts[peak]),
        xytext=(0, 4),
        textcoords="offset points",
        ha="center",
        color=colour,
    )


def _message(inputs: ReportInputs, evidence: Evidence) -> str:
    scores, labelled = evidence.scores, inputs.labelled
    if labelled is None:
        half, high = (number(float(np.quantile(scores, share))) for share in (0.5, 0.99))
        return f"Half of the records err by {half} or less, 1 in 100 by {high} or more"
    odd, normal = (float(np.median(scores[of])) for of in (labelled.labels, ~labelled.labels))
    return (
        f"Half of the {inputs.anomaly.many} err by {number(odd)} or more, half of the normal "
        f"records by {number(normal)} or less"
    )
