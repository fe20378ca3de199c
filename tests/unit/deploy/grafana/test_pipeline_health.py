"""`deploy.grafana.pipeline_health`."""

from deploy.grafana.pipeline_health import ENDS, OUTCOMES
from detector.metrics import Metrics


def outcomes_of(counter: str) -> set[str]:
    """What a detector that has just started already counts."""
    families = {family.name: family for family in Metrics().registry.collect()}
    return {sample.labels["outcome"] for sample in families[counter].samples}


def test_every_outcome_has_its_colour() -> None:
    """Good ones green, bad ones red, whichever of them there are at the moment."""
    assert set(OUTCOMES) - {"sent"} == outcomes_of("detector_records")
    assert set(ENDS) == outcomes_of("detector_transactions")
