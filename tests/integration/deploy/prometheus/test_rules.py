"""Configuration and rules are held to promtool, and to the metrics that there are."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from deploy.local.prometheus_programs import PrometheusPrograms
from tests.alert_rules import (
    ALERTS,
    FOLDER,
    OF_THE_CLIENT_LIBRARY,
    RECORDED,
    anchor,
    read,
    rules_of,
)
from tests.processes import output_of
from tests.promql import exposed_metrics, metrics_of

CASES = sorted((FOLDER / "tests").glob("*.yml"))


@cache
def promtool() -> str:
    """The program."""
    return str(PrometheusPrograms.obtain().promtool)


def run_promtool(*arguments: str) -> str:
    """What it says; it has to be content."""
    return output_of([promtool(), *arguments])


def test_promtool_accepts_the_configuration() -> None:
    """Its syntax, and it finds the rules."""
    checked = run_promtool("check", "config", f"{FOLDER}/prometheus.yml")
    assert [path for path in FOLDER.glob("rules/*.yml") if path.name not in checked] == []


def test_promtool_accepts_the_rules() -> None:
    """Their syntax, templates and names; a lint is an error too."""
    run_promtool("check", "rules", *map(str, FOLDER.glob("rules/*.yml")))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_alerts_fire_when_they_have_to_and_only_then(case: Path) -> None:
    """Series made up for each alert go through the real rules."""
    run_promtool("test", "rules", str(case))


def test_each_alert_has_a_case_that_fires_and_one_that_is_silent() -> None:
    """One without the other proves little."""
    assert {case.stem for case in CASES} == {anchor(name) for name in ALERTS}
    for name in ALERTS:
        cases = read(FOLDER / "tests" / f"{anchor(name)}.yml")["tests"]
        fires = [f'alertname="{name}"' in str(case["promql_expr_test"]) for case in cases]
        assert any(fires), name
        assert not all(fires), name


@pytest.mark.parametrize("rule", rules_of("expr"), ids=lambda rule: rule.get("record", "alert"))
def test_rules_ask_for_metrics_that_exist(rule: dict[str, Any]) -> None:
    """Of the programs, or recorded here."""
    known = exposed_metrics() | RECORDED | OF_THE_CLIENT_LIBRARY

    assert metrics_of(rule["expr"]) - known == set()


def test_what_is_recorded_is_used() -> None:
    """By an alert or by another rule."""
    used = set().union(*(metrics_of(rule["expr"]) for rule in rules_of("expr")))

    assert RECORDED - used == set()


@pytest.mark.parametrize("name", ALERTS)
def test_an_alert_says_what_where_and_what_to_do(name: str) -> None:
    """Severity, a summary of one line, a description, its section of the runbook."""
    notes = ALERTS[name]["annotations"]

    assert ALERTS[name]["labels"]["severity"] in {"page", "ticket"}
    assert set(notes) == {"summary", "description", "runbook"}
    assert "\n" not in notes["summary"]
    assert notes["runbook"] == f"docs/runbook.md#{anchor(name)}"
    assert set(re.findall(r"\$labels\.(\w+)", str(notes))) <= {"group", "topic", "instance"}


def test_alertmanager_knows_the_alerts_by_name() -> None:
    """Inhibitions name alerts that there are, and the route a receiver that there is."""
    config = read(FOLDER.parent / "alertmanager" / "alertmanager.yml")
    named = set(re.findall(r"[A-Z][A-Za-z]+", str(config["inhibit_rules"])))

    assert named <= set(ALERTS)
    assert [receiver["name"] for receiver in config["receivers"]] == [config["route"]["receiver"]]
