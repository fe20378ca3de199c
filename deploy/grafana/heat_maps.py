"""Histograms over time, and the one thing that a heat map of Grafana lacks: a line across it.

Grafana draws exemplars over the cells of a heat map, wherever their values lie. So the threshold is
asked for by a second query, which a transformation declares exemplars: a mark at every step, which
make a line. For a value to have a place between the cells, the rows stand at their bounds, on a
scale of powers of two.
"""

from grafana_foundation_sdk.builders import heatmap
from grafana_foundation_sdk.models import common as looks
from grafana_foundation_sdk.models import heatmap as models
from grafana_foundation_sdk.models.dashboard import DataTransformerConfig, MatcherConfig
from grafana_foundation_sdk.models.prometheus import PromQueryFormat

from deploy.grafana.panels import Asked, asking
from deploy.grafana.queries import greatest, rate, total

STEPS = 120
"""Columns of a heat map; at a quarter of an hour some eight seconds each."""


def heat_map(question: str, answer: str, histogram: str, *, unit: str) -> heatmap.Panel:
    """How the observations of `histogram` spread; the fuller the blue, the more there are."""
    buckets = total(rate(f"{histogram}_bucket"), "le")
    return asking(_heat_map(unit), question, answer, _rows(buckets))


def heat_map_with_line(question: str, answer: str, histogram: str, line: str) -> heatmap.Panel:
    """The same, with the gauge `line` as a line across it."""
    rows = _rows(_reached(histogram))
    panel = asking(_heat_map("short"), question, answer, rows, Asked(greatest(line), "threshold"))
    panel.exemplars_color("red").rows_frame(_RowsAtTheirBounds())
    return panel.with_transformation(
        DataTransformerConfig(
            "convertFrameType",
            filter_val=MatcherConfig("byRefId", "B"),
            options={"targetType": "exemplar"},
        )
    )


class _AtTheirBounds(models.RowsHeatmapOptions):
    """An option of Grafana 13 that the SDK does not have yet; the kept schema does."""

    def to_json(self) -> dict[str, object]:
        return super().to_json() | {"yBucketScale": {"type": "log", "log": 2}}


class _RowsAtTheirBounds(heatmap.RowsHeatmapOptions):
    def build(self) -> models.RowsHeatmapOptions:
        return _AtTheirBounds()


def _reached(histogram: str) -> str:
    """Its rows from the lowest to the highest that anything reaches in the time range.

    Those which some observations lie below, and some above; and in place of all above these one at
    the highest bound reached, which every observation lies below.
    """
    ever = total(f"increase({histogram}_bucket[$__range] @ end())", "le")
    all_ever = total(f"increase({histogram}_count[$__range] @ end())")
    rows = total(rate(f"{histogram}_bucket"), "le")
    between = f"{rows} and on (le) ({ever} > 0 < on () group_left () {all_ever})"
    highest = f'count_values("le", histogram_quantile(1, {ever}) > 0)'
    return f"{between} or {total(rate(f'{histogram}_count'))} * on () group_right () {highest}"


def _rows(buckets: str) -> Asked:
    return Asked(buckets, "{{le}}", format=PromQueryFormat.HEATMAP)


def _heat_map(unit: str) -> heatmap.Panel:
    panel = heatmap.Panel().span(12).height(9).max_data_points(STEPS).cell_gap(1)
    panel.color(
        heatmap.HeatmapColorOptions()
        .mode(models.HeatmapColorMode.OPACITY)  # the exponent is of this mode alone
        .fill("blue")
        .scale(models.HeatmapColorScale.EXPONENTIAL)
        .exponent(0.3)  # a single alert is seen beside a thousand normal records
        .steps(64)  # the SDK's default, none, would draw nothing
    )
    panel.y_axis(heatmap.YAxisConfig().unit(unit))
    panel.cell_values(heatmap.CellValues().unit("suffix:/s"))
    panel.show_value(looks.VisibilityMode.NEVER)
    return panel.tooltip(
        heatmap.HeatmapTooltip().mode(looks.TooltipDisplayMode.SINGLE).y_histogram(True)
    )
