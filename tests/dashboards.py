"""The committed dashboards and what they ask, as Grafana reads it from their files."""

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from deploy.grafana.dashboards import FOLDER

Json = dict[str, Any]

LABEL_VALUES = re.compile(r"label_values\((.+), (\w+)\)")


class Asked(NamedTuple):
    """One query, and where it stands."""

    where: str
    query: str
    instant: bool


def committed() -> dict[str, Json]:
    """Every dashboard by its uid."""
    read = [json.loads(file.read_text(encoding="utf-8")) for file in sorted(FOLDER.glob("*.json"))]
    return {dashboard["uid"]: dashboard for dashboard in read}


def panels() -> list[Json]:
    """Those of all dashboards."""
    return [panel for dashboard in committed().values() for panel in dashboard["panels"]]


def queries() -> list[Asked]:
    """Those of all panels and annotations."""
    return [asked for uid, dashboard in committed().items() for asked in _queries(uid, dashboard)]


def variables() -> list[tuple[str, str]]:
    """Series and label of each query for the values of a variable."""
    asked = [
        LABEL_VALUES.fullmatch(variable["query"])
        for dashboard in committed().values()
        for variable in dashboard["templating"]["list"]
        if variable["type"] == "query"
    ]
    return [(found[1], found[2]) for found in asked if found]


def _queries(uid: str, dashboard: Json) -> Iterator[Asked]:
    for panel in dashboard["panels"]:
        for target in panel["targets"]:
            where = f"{uid}: {panel['title']} {target['refId']}"
            yield Asked(where, target["expr"], target.get("instant", False))
    for annotation in dashboard["annotations"]["list"]:
        yield Asked(f"{uid}: {annotation['name']}", annotation["target"]["expr"], instant=False)
