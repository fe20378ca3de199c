"""The autoencoder, layer by layer."""

from math import prod

import numpy as np

from trainer.report.drawing import INK, NORMAL, OTHERS, new_figure
from trainer.report.inputs import Layer, ReportInputs
from trainer.report.section import Section


def architecture(inputs: ReportInputs) -> Section:
    """Each layer a bar as wide as the numbers it puts out, with shape and parameters."""
    layers = inputs.layers
    widths = [prod(layer.shape) for layer in layers]
    learning = [row for row, layer in enumerate(layers) if layer.parameters]
    narrowest = min(learning, key=lambda row: widths[row])
    # A hundredfold difference has to fit on one page.
    bars = np.log1p(widths) / np.log1p(max(widths))
    figure = new_figure(0.4 + 0.32 * len(layers))
    axes = figure.subplots()
    rows = range(len(layers))
    colours = [OTHERS[2] if row == narrowest else NORMAL for row in rows]
    axes.barh(rows, bars, left=-bars / 2, height=0.7, color=colours, alpha=0.85)
    for row, layer in zip(rows, layers, strict=True):
        inside = INK if row == narrowest else "white"
        axes.text(0, row, _shape(layer), ha="center", va="center", weight="bold", color=inside)
        axes.text(-0.56, row, f"{layer.kind}  ({layer.name})", ha="right", va="center")
        if layer.parameters:
            axes.text(0.56, row, f"{layer.parameters:,} parameters", ha="left", va="center")
    axes.set(xlim=(-1.1, 1.0), ylim=(len(layers) - 0.4, -0.6))
    axes.set_axis_off()
    total = sum(layer.parameters for layer in layers)
    return Section(
        "architecture",
        "Architecture",
        f"{widths[0]:,} numbers are squeezed through {widths[narrowest]:,} and rebuilt by "
        f"{total:,} parameters",
        f"{_which(inputs)} from input to output; the bars' widths are logarithmic.",
        figure,
    )


def _shape(layer: Layer) -> str:
    return " \N{MULTIPLICATION SIGN} ".join(map(str, layer.shape))


def _which(inputs: ReportInputs) -> str:
    if inputs.members == 1:
        return f"The {inputs.manifest.kind} autoencoder"
    return f"One of {inputs.members} {inputs.manifest.kind} autoencoders whose scores are averaged,"
