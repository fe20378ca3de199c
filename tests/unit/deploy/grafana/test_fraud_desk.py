"""`deploy.grafana.fraud_desk`."""

from typing import get_args

from contracts.stream.alert import Severity
from deploy.grafana.fraud_desk import SEVERITIES
from tests.dashboards import committed


def test_every_severity_has_its_own_colour_for_good() -> None:
    """The mildest at the bottom; none takes another's colour when it is missing for a while."""
    [panel] = [p for p in committed()["fraud-desk"]["panels"] if "grave" in p["title"]]
    assert tuple(SEVERITIES) == get_args(Severity)
    assert [target["legendFormat"] for target in panel["targets"]] == list(SEVERITIES)
    fixed = {
        override["matcher"]["options"]: override["properties"][0]["value"]["fixedColor"]
        for override in panel["fieldConfig"]["overrides"]
    }
    assert fixed == SEVERITIES
