"""`detector.served`."""

import math
import shutil
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from structlog.testing import CapturingLogger

from contracts.model.bundle import SCORER, Bundle
from contracts.stream.record import RecordSchema
from detector.batch import Batch
from detector.metrics import Metrics
from detector.served import ServedModel
from detector.settings import RunSettings
from tests.bundles import make_bundle
from tests.unit.detector.conftest import STREAM


class Service(NamedTuple):
    """A model that is looked after at every turn, and its metrics."""

    model: ServedModel
    metrics: Metrics

    def reloads(self, outcome: str) -> float | None:
        """So many versions were served, or refused."""
        name = "detector_model_reloads_total"
        return self.metrics.registry.get_sample_value(name, {"outcome": outcome})


def serve(models: Path, **settings: Any) -> Service:
    """Serve what is current under `models`."""
    interval = {"reload_interval": 1e-9} | settings
    metrics = Metrics()
    return Service(
        ServedModel(RunSettings(models=models, name="stream", **interval), metrics), metrics
    )


def make_version(models: Path, version: str, schema: RecordSchema = STREAM, **facts: Any) -> Bundle:
    """One that is current from now on."""
    return make_bundle(models, name="stream", version=version, schema=schema, **facts)


def test_the_operators_threshold_outlives_a_reload(bundle: Bundle, tmp_path: Path) -> None:
    """The bundle's own does not come back with a new version."""
    model, _ = serve(tmp_path, threshold=5)
    make_version(tmp_path, "2", threshold=70)
    model.reload_if_due()
    assert (model.version, model.threshold) == ("2", 5.0)


def test_the_operators_strategy_follows_the_calibration_of_a_new_version(
    bundle: Bundle, tmp_path: Path
) -> None:
    """One in a hundred normals, by what each version says of its own; the tails begin apart."""
    model, _ = serve(tmp_path, alert_rate=0.01)
    make_version(tmp_path, "2", tail_from=20)
    model.reload_if_due()
    assert model.version == "2"
    assert model.threshold == pytest.approx(20 + math.log(10))


def test_a_version_that_does_not_tell_the_operators_threshold_is_refused(
    bundle: Bundle, tmp_path: Path
) -> None:
    """The served one goes on, whole, as with any version that cannot serve."""
    service = serve(tmp_path, alert_rate=0.01)
    make_version(tmp_path, "2", mean=9, held_out=59)
    service.model.reload_if_due()
    assert service.model.version == "1"
    assert service.reloads("refused") == 1


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


def test_a_version_that_cannot_serve_is_refused_once(bundle: Bundle, tmp_path: Path) -> None:
    """Damaged, or of another schema: counted, and the served one goes on."""
    service = serve(tmp_path)
    damaged = make_version(tmp_path, "2")
    (damaged.folder / SCORER).write_bytes(b"cut")
    service.model.reload_if_due()
    service.model.reload_if_due()
    make_version(tmp_path, "3", schema=RecordSchema(id="id", features=("x",)))
    service.model.reload_if_due()
    assert service.model.version == "1"
    assert service.reloads("refused") == 2
    make_version(tmp_path, "4")
    service.model.reload_if_due()
    assert service.model.version == "4"
    assert service.reloads("served") == 1


@pytest.mark.parametrize("late", [SCORER, "manifest.json", "."])
def test_a_version_that_comes_late_is_served_when_it_is_there(
    bundle: Bundle, tmp_path: Path, late: str
) -> None:
    """Its name stood in `current` before its files could be read: said once, tried again."""
    service = serve(tmp_path)
    whole = make_version(tmp_path, "2").folder / late
    elsewhere = tmp_path / "elsewhere"
    shutil.move(whole, elsewhere)
    service.model.reload_if_due()
    service.model.reload_if_due()
    assert (service.model.version, service.reloads("refused")) == ("1", 1)
    shutil.move(elsewhere, whole)
    service.model.reload_if_due()
    assert (service.model.version, service.reloads("served")) == ("2", 1)


def test_a_folder_of_models_that_goes_and_comes_again_stops_nothing(
    bundle: Bundle, tmp_path: Path
) -> None:
    """What is in memory is served meanwhile; nothing has changed when it is back."""
    service = serve(tmp_path)
    elsewhere = shutil.move(tmp_path / "stream", tmp_path / "elsewhere")
    service.model.reload_if_due()
    service.model.reload_if_due()
    shutil.move(elsewhere, tmp_path / "stream")
    service.model.reload_if_due()
    assert service.model.version == "1"
    assert (service.reloads("refused"), service.reloads("served")) == (1, 0)


def test_an_interval_of_0_never_looks(bundle: Bundle, tmp_path: Path) -> None:
    """The version it started with is served to the end."""
    model, _ = serve(tmp_path, reload_interval=0)
    make_version(tmp_path, "2")
    model.reload_if_due()
    assert model.version == "1"


def test_it_shows_the_model_and_how_far_the_records_have_moved(
    bundle: Bundle, tmp_path: Path
) -> None:
    """A version that comes later is held against its own training."""
    model, metrics = serve(tmp_path)
    value = metrics.registry.get_sample_value
    assert value("detector_threshold") == 10
    batch = Batch(["0"], [None], np.array([[2, 0, 0, 0]], np.float32), [])
    model.observe(batch)
    assert value("detector_feature_drift", {"feature": "a"}) == 2
    model.observe(batch._replace(ids=[], features=batch.features[:0]))
    assert value("detector_feature_drift", {"feature": "a"}) == 2
    make_version(tmp_path, "2", threshold=70)
    model.reload_if_due()
    assert value("detector_threshold") == 70
