"""`deploy.grafana.fraud_desk`."""

from typing import get_args

from contracts.stream.alert import Severity
from tests.dashboards import committed


def test_every_severity_has_its_own_colour_for_good() -> None:
    """The mildest at the bottom; none takes another's colour when it is missing for a while."""
    severities = get_args(Severity)
    [panel] = [
        panel
        for panel in committed()["fraud-desk"]["panels"]
        if tuple(target["legendFormat"] for target in panel["targets"]) == severities
    ]
    fixed = {
        override["matcher"]["options"]: override["properties"][0]["value"]["fixedColor"]
        for override in panel["fieldConfig"]["overrides"]
    }
    assert fixed.keys() == set(severities)
    assert len(set(fixed.values())) == len(severities)
