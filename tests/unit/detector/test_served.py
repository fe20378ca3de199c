"""`detector.served`."""

import math
from pathlib import Path

import numpy as np
import pytest
from structlog.testing import CapturingLogger

from contracts.model.bundle import Bundle
from detector.batch import Batch
from tests.unit.detector.conftest import make_version, serve


def test_the_operators_threshold_outlives_a_reload(bundle: Bundle, tmp_path: Path) -> None:
    """The bundle's own does not come back with a new version."""
    service = serve(tmp_path, threshold=5)
    make_version(tmp_path, "2", threshold=70)
    service.turn()
    assert (service.model.version, service.model.threshold) == ("2", 5.0)


def test_the_operators_strategy_follows_the_calibration_of_a_new_version(
    bundle: Bundle, tmp_path: Path
) -> None:
    """One in a hundred normals, by what each version says of its own; the tails begin apart."""
    service = serve(tmp_path, alert_rate=0.01)
    make_version(tmp_path, "2", tail_from=20)
    service.turn()
    assert service.model.version == "2"
    assert service.model.threshold == pytest.approx(20 + math.log(10))


def test_the_operator_reads_what_the_threshold_promises(
    bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the line that says which model is served."""
    log = CapturingLogger()
    monkeypatch.setattr("detector.served.log", log)
    serve(tmp_path, budget=9, records_per_second=0.01)
    (line,) = log.calls
    assert line.kwargs["strategy"] == "budget"
    assert line.kwargs["promise"] == "9 alerts a day on normal records, 1 in 96 at 0.01 a second"


def test_it_shows_the_model_and_how_far_the_records_have_moved(
    bundle: Bundle, tmp_path: Path
) -> None:
    """A version that comes later is held against its own training."""
    service = serve(tmp_path)
    model, value = service.model, service.metrics.registry.get_sample_value
    assert value("detector_threshold") == 10
    batch = Batch(["0"], [None], np.array([[2, 0, 0, 0]], np.float32), [])
    model.observe(batch)
    assert value("detector_feature_drift", {"feature": "a"}) == 2
    model.observe(batch._replace(ids=[], features=batch.features[:0]))
    assert value("detector_feature_drift", {"feature": "a"}) == 2
    make_version(tmp_path, "2", threshold=70)
    service.turn()
    assert value("detector_threshold") == 70
