"""`deploy.grafana.panels`."""

import json

import pytest
from grafana_foundation_sdk.cog.encoder import JSONEncoder

from deploy.grafana.panels import Asked, lines
from tests.dashboards import Json


def targets_of(queries: list[str]) -> list[Json]:
    """What a panel of `queries` asks, as Grafana reads it."""
    panel = lines("", "", *map(Asked, queries), unit="short").build()
    targets: list[Json] = json.loads(json.dumps(panel, cls=JSONEncoder))["targets"]
    return targets


def test_each_query_of_a_panel_is_asked_under_a_letter_of_its_own() -> None:
    """In their order, up to as many as there are letters."""
    queries = [f"vector({number})" for number in range(26)]
    targets = targets_of(queries)
    assert [target["expr"] for target in targets] == queries
    assert len({target["refId"] for target in targets}) == len(queries)


def test_more_queries_than_there_are_letters_are_refused() -> None:
    """None is left out in silence."""
    with pytest.raises(ValueError, match="longer"):
        targets_of(["up"] * 27)
