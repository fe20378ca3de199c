"""`deploy.grafana.heat_maps`."""

import pytest

from tests.dashboards import Json, panels
from tests.promql import metrics_of


def _heat_map_of(histogram: str) -> Json:
    [panel] = [
        panel
        for panel in panels()
        if panel["type"] == "heatmap" and histogram in panel["targets"][0]["expr"]
    ]
    return panel


def test_the_threshold_is_drawn_across_the_scores() -> None:
    """Its query alone becomes exemplars, which Grafana draws over the cells at their values."""
    panel = _heat_map_of("detector_score_bucket")
    cells, line = panel["targets"]
    assert metrics_of(line["expr"]) == {"detector_threshold", "detector_info"}
    assert (cells["format"], line["format"]) == ("heatmap", "time_series")
    [conversion] = panel["transformations"]
    assert conversion["id"] == "convertFrameType"
    assert conversion["filter"] == {"id": "byRefId", "options": line["refId"]}
    assert conversion["options"] == {"targetType": "exemplar"}


def test_its_rows_stand_at_their_bounds() -> None:
    """On powers of two: on any other scale Grafana shifts exemplars by half a row."""
    scale = _heat_map_of("detector_score_bucket")["options"]["rowsFrame"]["yBucketScale"]
    assert scale == {"type": "log", "log": 2}


@pytest.mark.parametrize("histogram", ["detector_score_bucket", "detector_batch_records_bucket"])
def test_a_few_are_seen_beside_very_many(histogram: str) -> None:
    """Grafana heeds the exponent in the mode opacity alone, and draws nothing without steps."""
    colour = _heat_map_of(histogram)["options"]["color"]
    assert (colour["mode"], colour["scale"]) == ("opacity", "exponential")
    assert colour["exponent"] < 0.5
    assert 2 <= colour["steps"] <= 128
    assert colour["fill"]


def test_a_plain_heat_map_has_a_row_a_bucket() -> None:
    """All of them, named by their bounds."""
    [cells] = _heat_map_of("detector_batch_records_bucket")["targets"]
    assert cells["format"] == "heatmap"
    assert cells["legendFormat"] == "{{le}}"
