"""The runbook has a section for each alert, and says nothing of what is not there."""

import re
from pathlib import Path

import pytest

from tests.alert_rules import ALERTS, OF_THE_CLIENT_LIBRARY, RECORDED, anchor, read
from tests.commands import commands, spoken_of
from tests.promql import exposed_metrics, metrics_of

ROOT = Path(__file__).parents[4]
RUNBOOK = ROOT / "docs" / "runbook.md"
TEXT = RUNBOOK.read_text(encoding="utf-8")
HEADINGS = {anchor(heading) for heading in re.findall(r"^#+ (.+)$", TEXT, re.MULTILINE)}


def test_each_alert_has_a_section_and_each_section_an_alert() -> None:
    """Whoever is called finds what to do; what no alert calls for is gone."""
    sections = {anchor(heading) for heading in re.findall(r"^### (.+)$", TEXT, re.MULTILINE)}

    assert sections == {anchor(name) for name in ALERTS}


@pytest.mark.parametrize("name", ALERTS)
def test_a_section_says_what_to_look_at_what_to_do_and_when_it_is_over(name: str) -> None:
    """And stands among the pages or the tickets, as the alert's severity says."""
    before, section = re.split(
        rf"^### {anchor(name).replace('-', ' ').capitalize()}$", TEXT, flags=re.MULTILINE
    )
    section = section.split("\n### ")[0]

    assert [word for word in ("**Look**", "**Do**", "**Over**") if word not in section] == []
    chapter = re.findall(r"^## (\w+)s$", before, re.MULTILINE)[-1]
    assert chapter.lower() == ALERTS[name]["labels"]["severity"]


def test_queries_ask_for_metrics_that_exist() -> None:
    """Every line is PromQL over metrics that there are."""
    blocks = re.findall(r"^```promql\n(.+?)^```", TEXT, re.MULTILINE | re.DOTALL)
    known = exposed_metrics() | RECORDED | OF_THE_CLIENT_LIBRARY

    assert blocks
    for query in "".join(blocks).splitlines():
        assert metrics_of(query) - known == set(), query


def test_links_lead_somewhere() -> None:
    """To a section, or to a file of the project."""
    links = re.findall(r"\]\(([^)]+)\)", TEXT)

    assert links
    for link in links:
        there = link[1:] in HEADINGS if link[0] == "#" else (RUNBOOK.parent / link).exists()
        assert there, link


def test_services_are_those_of_the_stack() -> None:
    """What a command asks of docker compose is there."""
    asked = set(re.findall(r"docker compose (?:exec|logs|run)(?: --[\w-]+(?: \d+m)?)* (\w+)", TEXT))

    assert "detector" in asked
    assert asked <= set(read(ROOT / "docker-compose.yml")["services"])


def test_commands_that_it_speaks_of_exist() -> None:
    """Of the programs themselves, and of what runs in their containers."""
    words = spoken_of(TEXT)

    assert "trainer promote" in words
    assert words - commands() == set()


def test_settings_are_those_of_the_detector() -> None:
    """Every variable that it speaks of can be set."""
    named = set(re.findall(r"\bDETECTOR_\w+", TEXT))
    settings = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")

    assert named
    assert named <= set(re.findall(r"\bDETECTOR_\w+", settings))
