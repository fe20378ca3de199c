"""`deploy.grafana.frame`."""

import json
import re
from pathlib import Path

import pytest
import yaml

from deploy.grafana.dashboards import FOLDER
from tests.dashboards import Json, committed

ROOT = Path(__file__).parents[4]
PROVISIONING = FOLDER.parent / "provisioning"


@pytest.fixture(params=committed())
def dashboard(request: pytest.FixtureRequest) -> Json:
    """Each of the three."""
    found: Json = committed()[request.param]
    return found


def test_group_and_topic_can_be_chosen(dashboard: Json) -> None:
    """Several or all of each; topics are those of the chosen groups."""
    variables = {variable["name"]: variable for variable in dashboard["templating"]["list"]}
    for name in ("group", "topic"):
        assert variables[name]["multi"]
        assert variables[name]["includeAll"]
        assert re.fullmatch(variables[name]["allValue"], "any at.all")
    assert "$group" in variables["topic"]["query"]


def test_every_variable_that_is_used_is_there(dashboard: Json) -> None:
    """Grafana would send a misspelt one to Prometheus as it stands; its own begin with `__`."""
    used = set(re.findall(r"\$\{?(?!__)(\w+)", json.dumps(dashboard)))
    assert used == {variable["name"] for variable in dashboard["templating"]["list"]}


def test_all_lead_to_each_other_with_time_and_choice(dashboard: Json) -> None:
    """By the tag that every one of them has."""
    [link] = dashboard["links"]
    assert link["type"] == "dashboards"
    assert link["keepTime"]
    assert link["includeVars"]
    assert set(link["tags"]) <= set(dashboard["tags"])


def test_the_data_source_is_a_variable_that_begins_with_the_provisioned_one(
    dashboard: Json,
) -> None:
    """So that it works wherever it is imported, and at once where it is provisioned."""
    [provisioned] = _provisioned("datasources/prometheus.yml")["datasources"]
    source = dashboard["templating"]["list"][0]
    assert source["query"] == provisioned["type"]
    assert source["current"]["value"] == provisioned["uid"]
    asking = [*dashboard["panels"], *dashboard["annotations"]["list"]]
    assert {one["datasource"]["uid"] for one in asking} == {"${datasource}"}


def test_grafana_reads_the_folder_where_compose_mounts_them() -> None:
    """And begins with one of them."""
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    grafana = compose["services"]["grafana"]
    [provider] = _provisioned("dashboards/anomaly-detector.yml")["providers"]
    folder = provider["options"]["path"]
    assert f"./{FOLDER.relative_to(ROOT)}:{folder}:ro" in grafana["volumes"]
    home = Path(grafana["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"])
    assert home.parent == Path(folder)
    assert (FOLDER / home.name).exists()


def _provisioned(name: str) -> Json:
    read: Json = yaml.safe_load((PROVISIONING / name).read_text(encoding="utf-8"))
    assert read["apiVersion"] == 1
    return read
