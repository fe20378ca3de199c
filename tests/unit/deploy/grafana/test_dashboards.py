"""`deploy.grafana.dashboards`."""

import json
from collections import Counter
from copy import deepcopy
from typing import Any

import jsonschema
import pytest

from deploy.grafana.dashboards import FOLDER, dashboards
from tests.commands import commands, spoken_of
from tests.dashboards import Json, committed, panels, queries, variables
from tests.promql import exposed_metrics, metrics_of

COLUMNS = 24

SCHEMA = FOLDER.parent / "schema" / "dashboard-13.2.3.schema.json"


@pytest.mark.parametrize("name", dashboards())
def test_the_committed_dashboard_is_the_one_that_python_gives(name: str) -> None:
    """`make dashboards` writes it again."""
    assert (FOLDER / name).read_text(encoding="utf-8") == dashboards()[name]


def test_there_is_no_file_besides() -> None:
    """Grafana shows every file of the folder."""
    assert {file.name for file in FOLDER.iterdir()} == set(dashboards())


def refusals(uid: str, dashboard: Json) -> list[str]:
    """What Grafana's own schema says against `dashboard` and the options of its panels."""
    kept = json.loads(SCHEMA.read_text(encoding="utf-8"))["definitions"]["Kept"]["properties"]
    held = [(uid, dashboard, kept["dashboard"])]
    for panel in dashboard["panels"]:
        plugin = kept[panel["type"]]["properties"]
        held.append((panel["title"], panel["options"], plugin["options"]))
        custom: Any = panel["fieldConfig"]["defaults"].get("custom")
        if custom is not None:
            held.append((panel["title"], custom, plugin["custom"]))
    return [
        f"{where}: {error.message}"
        for where, instance, schema in held
        for error in jsonschema.Draft7Validator(schema).iter_errors(instance)
    ]


@pytest.mark.parametrize("uid", committed())
def test_it_is_valid_by_the_schema_that_grafana_publishes(uid: str) -> None:
    """Down to the options of each panel's plugin."""
    assert refusals(uid, committed()[uid]) == []


def test_the_schema_refuses_what_grafana_does_not_know() -> None:
    """A misspelt option, a value that is none, a look that there is not: each is found."""
    good = committed()["fraud-desk"]
    misspelt, wrong, unknown = deepcopy(good), deepcopy(good), deepcopy(good)
    misspelt["panels"][0]["options"]["colourMode"] = "value"
    wrong["graphTooltip"] = "crosshair"
    unknown["panels"][6]["fieldConfig"]["defaults"]["custom"]["drawStyle"] = "pillars"
    assert "colourMode" in refusals("misspelt", misspelt)[0]
    assert "crosshair" in refusals("wrong", wrong)[0]
    assert "pillars" in refusals("unknown", unknown)[0]


def test_every_metric_that_is_asked_for_is_exposed() -> None:
    """A misspelt name draws an empty panel, which looks like a quiet day."""
    asked = [asked.query for asked in queries()] + [series for series, _ in variables()]
    assert asked
    missing = {query: metrics_of(query) - exposed_metrics() for query in asked}
    assert {query: names for query, names in missing.items() if names} == {}


def test_every_question_is_asked_of_the_selected_detectors() -> None:
    """Else two groups on one Prometheus are added up in silence."""
    apart = "producer_records_total"  # a producer has no group
    asked = [asked.query for asked in queries() if apart not in asked.query]
    assert [query for query in asked if "$group" not in query or "$topic" not in query] == []


@pytest.mark.parametrize("uid", committed())
def test_a_panel_says_what_it_shows(uid: str) -> None:
    """By a title that no other has, by a description and by a unit."""
    here = committed()[uid]["panels"]
    assert len({panel["title"] for panel in here}) == len(here)
    assert [panel["title"] for panel in here if not panel.get("description")] == []
    assert [panel["title"] for panel in here if not _unit(panel)] == []


def test_commands_that_a_panel_speaks_of_exist() -> None:
    """What somebody types in a hurry."""
    text = " ".join(panel["description"] for panel in panels())
    assert spoken_of(text) - commands() == set()


def _unit(panel: Json) -> str:
    if panel["type"] == "state-timeline":  # its values are words
        return "words"
    if panel["type"] == "heatmap":
        return str(panel["options"]["yAxis"]["unit"])
    return str(panel["fieldConfig"]["defaults"]["unit"])


def test_numbers_and_rankings_are_coloured() -> None:
    """From the start of their range on, in rising steps."""
    for panel in panels():
        if panel["type"] in ("stat", "bargauge"):
            first, *others = panel["fieldConfig"]["defaults"]["thresholds"]["steps"]
            limits = [step["value"] for step in others]
            assert first["value"] is None
            assert limits == sorted(limits)
            assert all(step["color"] for step in (first, *others))


@pytest.mark.parametrize("uid", committed())
def test_the_panels_cover_the_grid_without_overlap_or_hole(uid: str) -> None:
    """Every cell down to the last row is of one panel."""
    taken = Counter(
        (column, row)
        for panel in committed()[uid]["panels"]
        for column in range(panel["gridPos"]["x"], panel["gridPos"]["x"] + panel["gridPos"]["w"])
        for row in range(panel["gridPos"]["y"], panel["gridPos"]["y"] + panel["gridPos"]["h"])
    )
    height = 1 + max(row for _, row in taken)
    assert taken == {(column, row): 1 for column in range(COLUMNS) for row in range(height)}
