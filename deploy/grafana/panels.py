"""How panels look: one function a kind, so that a dashboard says only what it asks."""

from collections.abc import Mapping
from string import ascii_uppercase
from typing import NamedTuple, TypeVar

from grafana_foundation_sdk.builders import (
    bargauge,
    common,
    heatmap,
    prometheus,
    stat,
    statetimeline,
    table,
    timeseries,
)
from grafana_foundation_sdk.builders.dashboard import ThresholdsConfig
from grafana_foundation_sdk.models import common as looks
from grafana_foundation_sdk.models.dashboard import DynamicConfigValue, Threshold, ThresholdsMode
from grafana_foundation_sdk.models.prometheus import PromQueryFormat

SOURCE = looks.DataSourceRef("prometheus", "${datasource}")
"""The variable, so that a dashboard works wherever it is imported."""

GOOD, DOUBTFUL, BAD = "green", "yellow", "red"

Steps = Mapping[float | None, str]
"""From which value on which colour; None is the start."""

PLAINLY: Steps = {None: "blue"}
"""Where no value is better than another."""

AnyPanel = TypeVar(
    "AnyPanel",
    bargauge.Panel,
    heatmap.Panel,
    stat.Panel,
    statetimeline.Panel,
    table.Panel,
    timeseries.Panel,
)


class Asked(NamedTuple):
    """One query of a panel, what its series are called, and whether only the end is asked for."""

    query: str
    name: str = "__auto"
    now: bool = False
    format: PromQueryFormat = PromQueryFormat.TIME_SERIES


def number(
    question: str,
    answer: str,
    asked: Asked,
    *,
    unit: str,
    decimals: int | None = None,
    steps: Steps = PLAINLY,
) -> stat.Panel:
    """One number, coloured; its course behind it, unless only the end is asked for."""
    panel = stat.Panel().unit(unit).span(4).height(4)
    panel.thresholds(coloured_from(steps)).reduce_options(_last())
    if decimals is not None:
        panel.decimals(decimals)
    if asked.now:
        panel.graph_mode(looks.BigValueGraphMode.NONE)
    return asking(panel, question, answer, asked)


def lines(question: str, answer: str, *asked: Asked, unit: str) -> timeseries.Panel:
    """Lines over time, with their last and greatest values below."""
    panel = timeseries.Panel().unit(unit).span(12).height(9)
    panel.line_width(2).fill_opacity(5).show_points(looks.VisibilityMode.NEVER)
    panel.legend(_table_of("lastNotNull", "max"))
    panel.tooltip(
        common.VizTooltipOptions()
        .mode(looks.TooltipDisplayMode.MULTI)
        .sort(looks.SortOrder.DESCENDING)
    )
    return asking(panel, question, answer, *asked)


def bars(question: str, answer: str, *asked: Asked, unit: str) -> timeseries.Panel:
    """Counts over time, one on top of the other."""
    panel = lines(question, answer, *asked, unit=unit).draw_style(looks.GraphDrawStyle.BARS)
    panel.stacking(common.StackingConfig().mode(looks.StackingMode.NORMAL))
    return panel.line_width(0).fill_opacity(80).min(0).axis_soft_max(1)


def ranking(question: str, answer: str, asked: Asked, *, unit: str, steps: Steps) -> bargauge.Panel:
    """Named bars, in the order that the query gives."""
    panel = bargauge.Panel().unit(unit).span(8).height(9).min(0)
    panel.thresholds(coloured_from(steps)).reduce_options(_last())
    panel.orientation(looks.VizOrientation.HORIZONTAL)
    panel.display_mode(looks.BarGaugeDisplayMode.BASIC)
    return asking(panel, question, answer, asked)


def asking(panel: AnyPanel, question: str, answer: str, *asked: Asked) -> AnyPanel:
    """`panel` with its title, its description, and its queries A, B, C …."""
    panel.title(question).description(answer).datasource(SOURCE)
    for letter, one in zip(ascii_uppercase[: len(asked)], asked, strict=True):
        query = prometheus.Dataquery().expr(one.query).legend_format(one.name).format(one.format)
        panel.with_target((query.instant() if one.now else query.range()).ref_id(letter))
    return panel


def coloured_from(steps: Steps) -> ThresholdsConfig:
    """Colours by value."""
    thresholds = [Threshold(value, colour) for value, colour in steps.items()]
    return ThresholdsConfig().mode(ThresholdsMode.ABSOLUTE).steps(thresholds)


def limited(panel: timeseries.Panel, steps: Steps) -> timeseries.Panel:
    """`panel` with a line at the value of each of `steps`."""
    style = common.GraphThresholdsStyleConfig().mode(looks.GraphThresholdsStyleMode.DASHED)
    return panel.thresholds(coloured_from(steps)).thresholds_style(style)


def logarithmic(panel: timeseries.Panel, base: int) -> timeseries.Panel:
    """`panel` on a scale where each step is `base` times the one before."""
    scale = common.ScaleDistributionConfig().type(looks.ScaleDistribution.LOG).log(base)
    return panel.scale_distribution(scale)


def in_colours(panel: timeseries.Panel, colours: Mapping[str, str]) -> timeseries.Panel:
    """`panel` whose series of these names always have these colours."""
    for name, colour in colours.items():
        panel.override_by_name(name, [colour_of(colour)])
    return panel


def dashed(panel: timeseries.Panel, names: str) -> timeseries.Panel:
    """`panel` with dashes, and nothing below them, for the series whose `names` match."""
    style = {"fill": "dash", "dash": [8, 6]}
    return panel.override_by_regexp(
        names,
        [
            DynamicConfigValue("custom.lineStyle", style),
            DynamicConfigValue("custom.fillOpacity", 0),
        ],
    )


def colour_of(colour: str) -> DynamicConfigValue:
    """One colour, whatever the value."""
    return DynamicConfigValue("color", {"mode": "fixed", "fixedColor": colour})


def with_names_alone(panel: timeseries.Panel) -> timeseries.Panel:
    """`panel` whose legend is one line, for many series in little space."""
    legend = common.VizLegendOptions().show_legend(True).display_mode(looks.LegendDisplayMode.LIST)
    return panel.legend(legend.placement(looks.LegendPlacement.BOTTOM).calcs([]))


def with_names_beside(panel: timeseries.Panel) -> timeseries.Panel:
    """`panel` whose legend stands to the right, for many series in a wide panel."""
    return panel.legend(_table_of("lastNotNull").placement(looks.LegendPlacement.RIGHT))


def _table_of(*calcs: str) -> common.VizLegendOptions:
    legend = common.VizLegendOptions().show_legend(True).display_mode(looks.LegendDisplayMode.TABLE)
    return legend.placement(looks.LegendPlacement.BOTTOM).calcs([*calcs])


def _last() -> common.ReduceDataOptions:
    return common.ReduceDataOptions().values(False).calcs(["lastNotNull"])
