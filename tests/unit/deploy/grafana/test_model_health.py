"""`deploy.grafana.model_health`."""

from deploy.grafana.model_health import QUANTILES
from detector.metrics import QUANTILES as SHOWN


def test_the_quantiles_are_those_that_the_detectors_show_of_the_training() -> None:
    """Else a line of the stream has none of the training beside it."""
    assert list(QUANTILES) == [str(quantile) for quantile in SHOWN]
