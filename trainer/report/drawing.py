"""How every picture of a report looks, and how it becomes a part of the page."""

import io
import re
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
from markupsafe import Markup, escape
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

# Distinct for the colour-blind: M. Okabe, K. Ito, "Color Universal Design" (2008).
NORMAL = "#0072B2"
ANOMALY = "#D55E00"
OTHERS = ("#009E73", "#CC79A7", "#E69F00", "#56B4E9")
INK = "#222222"
QUIET = "#767676"
PALE = "#E4E4E4"

WIDTH = 9.0
"""Inches; the page scales it to its own width."""

_RASTER_DPI = 150
_LINE = 0.18
_TICKS_IN_A_DECADE = ((1e4, (1,)), (12, (1, 2, 5)), (0, (1, 1.5, 2, 3, 4, 5, 7)))

_STYLE: Any = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "text.parse_math": False,
    "text.color": INK,
    "axes.edgecolor": QUIET,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": PALE,
    "grid.linewidth": 0.6,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "lines.linewidth": 1.6,
    "savefig.dpi": _RASTER_DPI,
    "svg.fonttype": "none",
}


@contextmanager
def report_style() -> Iterator[None]:
    """Draw in the style of the report meanwhile."""
    with mpl.rc_context(_STYLE), warnings.catch_warnings():
        # A feature may be named in any script: the browser has the glyphs that this font lacks.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        yield


def new_figure(height: float) -> Figure:
    """An empty figure, `height` in inches."""
    return Figure(figsize=(WIDTH, height), layout="constrained")


def as_svg(figure: Figure, name: str, says: str) -> Markup:
    """The picture as an ``<svg>`` element; `name` is unique on the page, `says` what it shows.

    The same picture always gives the same text.
    """
    buffer = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": name}):
        nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
        figure.savefig(buffer, format="svg", metadata=nothing)
    text = buffer.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r' xmlns(:\w+)?="[^"]*"', "", text)
    text = re.sub(r'<g id="[^"]*"', "<g", text)
    label = f'<svg role="img" aria-label="{escape(says)}"'
    return Markup(re.sub(r'<svg width="[^"]*" height="[^"]*"', label, text, count=1))  # noqa: S704 - drawn here


def use_log_scale(axes: Axes, which: str) -> None:
    """Make the axis ``x`` or ``y`` logarithmic, once all is drawn; its ticks are plain numbers."""
    axis = axes.xaxis if which == "x" else axes.yaxis
    axes.set(**{f"{which}scale": "log"})
    low, high = axis.get_view_interval()
    subs = next(subs for least, subs in _TICKS_IN_A_DECADE if high / low > least)
    axis.set_major_locator(LogLocator(subs=subs, numticks=9))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.12g}"))
    axis.set_minor_formatter(NullFormatter())


def label_beside(axes: Axes, labels: Mapping[str, tuple[float, str]]) -> None:
    """Write texts right of the axes, each at a height in data units and in a colour of its own.

    Where two would meet they move apart, the first below the next.
    """
    wanted = {text: _share_of_height(axes, y) for text, (y, _) in labels.items()}
    for text, height in _apart(wanted, _LINE * axes.figure.dpi / axes.bbox.height).items():
        axes.annotate(
            text,
            (1, height),
            xycoords="axes fraction",
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
            color=labels[text][1],
            annotation_clip=False,
        )


def _share_of_height(axes: Axes, y: float) -> float:
    _, pixels = axes.transData.transform((axes.get_xlim()[0], y))
    _, share = axes.transAxes.inverted().transform((0, pixels))
    return float(share)


def _apart(heights: Mapping[str, float], line: float) -> dict[str, float]:
    """Middles of texts that do not meet and do not rise above 1, a `line` of text being so high."""
    upwards = sorted(heights, key=lambda text: heights[text])
    halves = {text: line * (1 + text.count("\n")) / 2 for text in heights}
    placed: dict[str, float] = {}
    free = -1.0
    for text in upwards:
        placed[text] = max(heights[text], free + halves[text])
        free = placed[text] + halves[text]
    free = 1.0 + line / 2
    for text in reversed(upwards):
        placed[text] = min(placed[text], free - halves[text])
        free = placed[text] - halves[text]
    return placed
