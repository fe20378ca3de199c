"""`deploy.grafana.frame`."""

from pathlib import Path

import pytest
import yaml

import deploy.grafana
from tests.dashboards import Json, committed, variables

PROVISIONING = Path(deploy.grafana.__file__).parent / "provisioning"


@pytest.fixture(params=committed())
def dashboard(request: pytest.FixtureRequest) -> Json:
    """Each of the three."""
    found: Json = committed()[request.param]
    return found


def test_group_and_topic_can_be_chosen(dashboard: Json) -> None:
    """Several or all of each; topics are those of the chosen groups."""
    source, group, topic = dashboard["templating"]["list"]
    assert (source["name"], group["name"], topic["name"]) == ("datasource", "group", "topic")
    for variable in (group, topic):
        assert variable["multi"]
        assert variable["includeAll"]
        assert variable["allValue"] == ".*"
    assert set(variables()) == {
        ("detector_info", "group"),
        ('detector_info{group=~"$group"}', "topic"),
    }


def test_all_lead_to_each_other_with_time_and_choice(dashboard: Json) -> None:
    """By the tag that every one of them has."""
    [link] = dashboard["links"]
    assert link["type"] == "dashboards"
    assert link["keepTime"]
    assert link["includeVars"]
    assert set(link["tags"]) <= set(dashboard["tags"])


def test_model_changes_are_marked(dashboard: Json) -> None:
    """On every panel with a time axis."""
    [marks] = dashboard["annotations"]["list"]
    assert marks["enable"]
    assert "detector_model_info" in marks["target"]["expr"]
    assert "{{version}}" in marks["textFormat"]


def test_it_is_live_and_its_panels_point_at_one_moment(dashboard: Json) -> None:
    """The last quarter of an hour, in the time of who looks."""
    assert dashboard["time"] == {"from": "now-15m", "to": "now"}
    assert (dashboard["refresh"], dashboard["timezone"]) == ("5s", "browser")
    assert dashboard["graphTooltip"] == 1


def test_the_data_source_is_a_variable_that_begins_with_the_provisioned_one(
    dashboard: Json,
) -> None:
    """So that it works wherever it is imported, and at once where it is provisioned."""
    [provisioned] = _provisioned("datasources/prometheus.yml")["datasources"]
    source = dashboard["templating"]["list"][0]
    assert source["query"] == provisioned["type"] == "prometheus"
    assert source["current"]["value"] == provisioned["uid"] == "prometheus"
    asking = [*dashboard["panels"], *dashboard["annotations"]["list"]]
    assert {one["datasource"]["uid"] for one in asking} == {"${datasource}"}


def test_grafana_reads_the_folder_where_compose_mounts_them() -> None:
    """Into a folder of their own."""
    [provider] = _provisioned("dashboards/anomaly-detector.yml")["providers"]
    assert provider["folder"] == "Anomaly detector"
    assert provider["options"]["path"] == "/etc/grafana/dashboards"


def _provisioned(name: str) -> Json:
    read: Json = yaml.safe_load((PROVISIONING / name).read_text(encoding="utf-8"))
    assert read["apiVersion"] == 1
    return read
