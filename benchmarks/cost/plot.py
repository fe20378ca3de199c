"""The cost curve as a picture, in the style of the reports."""

from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes

from benchmarks.cost.figures import spread
from benchmarks.cost.points import on
from benchmarks.cost.table import Measured
from trainer.report.drawing import INK, NORMAL, new_figure, report_style

_HEIGHT = 5.6
_PANELS: Any = [["partitions", "detectors", "max_batch"], ["features", "kind", "kind"]]
_SAYS = {
    "partitions": "partitions of the topic",
    "detectors": "detectors in the group",
    "max_batch": "records in a batch, at the most",
    "features": "features of a record",
    "kind": "kind of autoencoder",
}
_UNIT = "CPU seconds per million records"
_KINDS = {"convolutional": "convolutional,\nimages of 8 by 8"}


def draw(measured: Measured, picture: Path) -> None:
    """Write `picture`, an SVG with a panel an axis; the same figures always give the same text."""
    with report_style(), mpl.rc_context({"svg.hashsalt": "cost"}):
        figure = new_figure(_HEIGHT)
        for axis, axes in figure.subplot_mosaic(_PANELS).items():
            (_bars if axis == "kind" else _curve)(axes, axis, measured)
            axes.set_title(_SAYS[axis], loc="left", fontsize="medium", color=INK)
        nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
        picture.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(picture, format="svg", metadata=nothing)


def _curve(axes: Axes, axis: str, measured: Measured) -> None:
    """The median of each value; a line from the least to the most of all rounds."""
    values = [*on(axis)]
    for place, point in enumerate(on(axis).values()):
        cpu = spread(measured[point])
        axes.plot([place, place], [cpu.least, cpu.most], color=NORMAL, linewidth=1)
        axes.annotate(
            f"{cpu.median:.0f}",
            (place, cpu.most),
            xytext=(0, 4),
            textcoords="offset points",
            ha="center",
        )
    medians = [spread(measured[point]).median for point in on(axis).values()]
    axes.plot(medians, color=NORMAL, marker="o", markersize=4)
    axes.set_xticks(range(len(values)), [f"{value:,}" for value in values])
    axes.set_ylim(0, 1.25 * max(spread(measured[point]).most for point in on(axis).values()))
    axes.set_ylabel(_UNIT, fontsize="small")
    axes.margins(x=0.12)


def _bars(axes: Axes, axis: str, measured: Measured) -> None:
    kinds = [f"{kind}" for kind in on(axis)]
    medians = [spread(measured[point]).median for point in on(axis).values()]
    bars = axes.barh([_KINDS.get(kind, kind) for kind in kinds], medians, color=NORMAL, height=0.6)
    axes.bar_label(bars, fmt="%.0f", padding=4)
    axes.invert_yaxis()
    axes.grid(visible=False, axis="y")
    axes.set_xlabel(_UNIT, fontsize="small")
    axes.set_xlim(0, 1.12 * max(medians))
