"""The runbook has a section for each alert, and says nothing of what is not there."""

import re

import pytest

from tests.alert_rules import ALERTS, OF_THE_CLIENT_LIBRARY, RECORDED, anchor
from tests.pages import blocks, text_of
from tests.promql import exposed_metrics, metrics_of

TEXT = text_of("docs/runbook.md")


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
    """Every line, of any page, is PromQL over metrics that there are."""
    queries = [query for block in blocks("promql") for query in block.text.splitlines()]
    known = exposed_metrics() | RECORDED | OF_THE_CLIENT_LIBRARY

    assert queries
    for query in queries:
        assert metrics_of(query) - known == set(), query


def test_settings_are_those_of_the_detector() -> None:
    """Every variable that it speaks of can be set."""
    named = set(re.findall(r"\bDETECTOR_\w+", TEXT))
    settings = text_of("docs/settings.md")

    assert named
    assert named <= set(re.findall(r"\bDETECTOR_\w+", settings))
