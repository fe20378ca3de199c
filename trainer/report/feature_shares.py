"""Which features give anomalies away."""

import numpy as np

from contracts.stream.record import Features
from trainer.report.drawing import ANOMALY, new_figure
from trainer.report.inputs import ReportInputs
from trainer.report.section import Section
from trainer.report.words import percent

_MOST_BARS = 12
_NAMED = 3
_PLANE = 2


def feature_shares(inputs: ReportInputs, shares: Features) -> Section:
    """The mean share of the score over caught anomalies: bars, or an image where records are."""
    array = inputs.manifest.record_schema.array
    if array is not None and len(array.shape) == _PLANE:
        return _image(inputs, shares.mean(axis=0).reshape(array.shape))
    return _bars(inputs, shares.mean(axis=0))


def _bars(inputs: ReportInputs, means: Features) -> Section:
    names = inputs.manifest.record_schema.features
    largest = np.argsort(means)[::-1][:_MOST_BARS]
    figure = new_figure(0.6 + 0.26 * len(largest))
    axes = figure.subplots()
    bars = axes.barh([names[i] for i in largest], 100 * means[largest], color=ANOMALY)
    axes.bar_label(bars, [percent(float(means[i])) for i in largest], padding=4)
    axes.invert_yaxis()
    axes.grid(visible=False)
    axes.tick_params(axis="y", length=0)
    axes.set(xlabel=f"mean share of the score over the {inputs.anomaly.many} caught, %")
    top = largest[:_NAMED]
    return Section(
        "features",
        "Features that stand out",
        f"{_in_a_row([names[i] for i in top])} give the {inputs.anomaly.many} away most: together "
        f"{percent(float(means[top].sum()))} of the score",
        "Each alert names the features that its score is due to; this is their mean over the "
        f"{inputs.anomaly.many} that were caught.",
        figure,
    )


def _image(inputs: ReportInputs, means: Features) -> Section:
    figure = new_figure(3.4)
    axes = figure.subplots()
    picture = axes.imshow(100 * means, cmap="magma_r", interpolation="nearest")
    beside = axes.inset_axes((1.06, 0.1, 0.05, 0.8))
    figure.colorbar(picture, cax=beside, label="mean share of the score, %")
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_visible(False)
    half = np.sort(means, axis=None)[::-1].cumsum().searchsorted(means.sum() / 2) + 1
    return Section(
        "features",
        "Pixels that stand out",
        f"Half of the score of the {inputs.anomaly.many} caught is due to {half:,} of "
        f"{means.size:,} pixels",
        "Dark is where the model errs most about them.",
        figure,
    )


def _in_a_row(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
