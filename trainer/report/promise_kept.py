"""Whether the threshold did on new records what it promised."""

from contracts.model.manifest import Kept, Promise
from trainer.report.drawing import INK, NORMAL, label_beside, new_figure
from trainer.report.inputs import ReportInputs
from trainer.report.section import Section
from trainer.report.words import CONFIDENTLY, number, percent


def promise_kept(inputs: ReportInputs, kept: Kept) -> Section:
    """The measured value with its interval, beside the promised one."""
    promise = inputs.manifest.threshold.promise
    as_share = promise.measure != "cost"
    factor = 100 if as_share else 1
    figure = new_figure(1.3)
    axes = figure.subplots()
    axes.errorbar(
        factor * kept.value,
        0,
        xerr=[[factor * (kept.value - kept.low)], [factor * (kept.high - kept.value)]],
        fmt="o",
        color=NORMAL,
        capsize=5,
        markersize=7,
    )
    axes.axvline(factor * promise.value, color=INK, linestyle="--", linewidth=1.2)
    axes.annotate(
        "promised",
        (factor * promise.value, 1),
        xycoords=("data", "axes fraction"),
        xytext=(0, 3),
        textcoords="offset points",
        ha="center",
    )
    label_beside(axes, {"measured,\n95 % interval": (0, NORMAL)})
    axes.set(xlabel=_unit(promise), yticks=[], ylim=(-1, 1))
    axes.set_xlim(0, 1.1 * factor * max(kept.high, promise.value))
    axes.spines["left"].set_visible(False)
    show = percent if as_share else number
    verdict = "kept" if kept.held else "not kept"
    return Section(
        "promise",
        "The promise",
        f"The threshold's promise was {verdict} on records it never saw",
        f"It promises: {promise.text}; chosen from {inputs.manifest.threshold.chosen_from}. "
        f"Measured: {show(kept.value)}, {CONFIDENTLY} between {show(kept.low)} and "
        f"{show(kept.high)}; promised: {show(promise.value)}. The interval counts that "
        "these records are a sample, and that those which the promise comes from are one too.",
        figure,
    )


def _unit(promise: Promise) -> str:
    units = {
        "alert-rate": "normal records that are alerts, %",
        "fbeta": "F score, %",
        "cost": "cost",
    }
    return units[promise.measure]
