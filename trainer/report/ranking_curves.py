"""The model beside the baselines at every threshold there is."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from contracts.model.manifest import Ranked
from trainer.evaluation.ranking import Ranking
from trainer.report.drawing import NORMAL, OTHERS, new_figure, use_log_scale
from trainer.report.inputs import Labelled, ReportInputs
from trainer.report.section import Section
from trainer.report.words import percent

_MOST_POINTS = 400
_MODEL = "this model"
_FALSE_ALARMS = 0.01
_RECALL = 0.5
_DASHES = ("-", (0, (5, 1.5)), (0, (1.5, 1.5)), (0, (6, 1.5, 1.5, 1.5)), (0, (3, 1, 1, 1, 1, 1)))


class _Curve(NamedTuple):
    name: str
    ranking: Ranking
    figures: Ranked


def roc_curves(inputs: ReportInputs, labelled: Labelled) -> Section:
    """Recall against the share of normal records that are false alarms."""
    curves = _curves(labelled)
    figure = new_figure(3.8)
    axes = figure.subplots()
    for style, curve in enumerate(curves):
        x, y = curve.ranking.false_positive_rate(), curve.ranking.true_positive_rate()
        _draw(axes, style, np.append(x, 1), np.append(y, 1))
    use_log_scale(axes, "x")
    axes.set(
        xlabel="normal records that are false alarms, % (logarithmic)",
        ylabel=f"{inputs.anomaly.many} caught, %",
        xlim=(1 / curves[0].ranking.normals, 1),
        ylim=(0, 1.02),
    )
    _in_percent(axes)
    _name(axes, curves, "ROC-AUC", lambda figures: figures.roc_auc)
    caught = {curve.name: _caught_at(curve.ranking, _FALSE_ALARMS) for curve in curves}
    return Section(
        "roc",
        "Against baselines: recall",
        f"At one false alarm in 100 normal records, {percent(caught.pop(_MODEL))} of the "
        f"{inputs.anomaly.many} are caught{_rivals(caught)}",
        "ROC curves. ROC-AUC is the probability that one of the "
        f"{inputs.anomaly.many} scores above a normal record; 0.5 is guessing, 1 is perfect. The "
        "baselines learned from the same normal records and score the same test records.",
        figure,
    )


def precision_recall_curves(inputs: ReportInputs, labelled: Labelled) -> Section:
    """Precision against recall."""
    curves = _curves(labelled)
    figure = new_figure(3.8)
    axes = figure.subplots()
    for style, curve in enumerate(curves):
        _draw(axes, style, curve.ranking.true_positive_rate(), curve.ranking.precision())
    axes.set(
        xlabel=f"{inputs.anomaly.many} caught, %",
        ylabel=f"alerts that are {inputs.anomaly.many}, %",
        xlim=(0, 1),
        ylim=(0, 1.02),
    )
    _in_percent(axes)
    axes.xaxis.set_major_formatter(lambda value, _: f"{100 * value:g}")
    _name(axes, curves, "average precision", lambda figures: figures.average_precision)
    right = {curve.name: _precision_at(curve.ranking, _RECALL) for curve in curves}
    return Section(
        "precision-recall",
        "Against baselines: precision",
        f"With the threshold where half of the {inputs.anomaly.many} are caught, "
        f"{percent(right.pop(_MODEL))} of the alerts are right{_rivals(right)}",
        "Precision-recall curves. Average precision is the mean precision over all "
        f"{inputs.anomaly.many}; of rare ones it says more than ROC-AUC does. Guessing has "
        f"{percent(labelled.evaluation.anomalies / labelled.evaluation.rows)}.",
        figure,
    )


def _curves(labelled: Labelled) -> list[_Curve]:
    evidence, evaluation = labelled.evidence, labelled.evaluation
    scores = {_MODEL: evidence.scores, **evidence.baselines}
    figures: Mapping[str, Ranked] = {_MODEL: evaluation, **evaluation.baselines}
    return [
        _Curve(name, Ranking.of(values, labelled.labels), figures[name])
        for name, values in scores.items()
    ]


def _draw(axes: Axes, style: int, x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> None:
    points = np.unique(np.linspace(0, len(x) - 1, _MOST_POINTS).astype(int))
    axes.plot(
        x[points],
        y[points],
        color=(NORMAL, *OTHERS)[style],
        linestyle=_DASHES[style],
        linewidth=2.4 if style == 0 else 1.4,
        zorder=3 if style == 0 else 2,
    )


def _name(axes: Axes, curves: list[_Curve], what: str, figure: Callable[[Ranked], float]) -> None:
    """The names right of the axes, best first."""
    ranked = sorted(enumerate(curves), key=lambda entry: -figure(entry[1].figures))
    lines = {line: axes.get_lines()[line] for line, _ in ranked}
    legend = axes.legend(
        [lines[line] for line, _ in ranked],
        [f"{figure(curve.figures):.3f}  {curve.name}" for _, curve in ranked],
        title=what,
        loc="center left",
        bbox_to_anchor=(1.01, 0.5),
        frameon=False,
        handlelength=3,
        alignment="left",
    )
    for text, (line, _) in zip(legend.get_texts(), ranked, strict=True):
        text.set_color(lines[line].get_color())


def _in_percent(axes: Axes) -> None:
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(lambda value, _: f"{100 * value:.6g}")


def _caught_at(ranking: Ranking, false_positive_rate: float) -> float:
    within = ranking.false_positive_rate() <= false_positive_rate
    return float(np.max(ranking.true_positive_rate()[within], initial=0))


def _precision_at(ranking: Ranking, recall: float) -> float:
    enough = int(np.argmax(ranking.true_positive_rate() >= recall))
    return float(ranking.precision()[enough])


def _rivals(values: Mapping[str, float]) -> str:
    if not values:
        return ""
    best = max(values, key=lambda name: values[name])
    return f"; with the best baseline, {best}, {percent(values[best])}"
