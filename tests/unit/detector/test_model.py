"""`detector.model` and `detector.alerting`."""

import json
import math
from pathlib import Path

import msgspec
import pytest
from structlog.testing import CapturingLogger

from contracts.model.bundle import SCORER, Bundle
from contracts.model.scorer import Scorer
from contracts.stream.record import RecordSchema
from detector.batch import Batch
from detector.decoder import RecordDecoder
from detector.files import FileRecord
from detector.metrics import Metrics
from detector.model import ServedModel
from detector.settings import CheckSettings
from tests.bundles import make_bundle
from tests.unit.detector.conftest import STREAM
from tests.waiting import wait_until


def batch_of(*rows: tuple[float, float, float, float]) -> Batch:
    """Records 0, 1 and so on, with these features."""
    records = [
        FileRecord(
            "t",
            2,
            offset,
            1_000 + offset,
            None,
            json.dumps(
                {"id": offset, "at": offset / 2} | dict(zip("abcd", row, strict=True))
            ).encode(),
        )
        for offset, row in enumerate(rows)
    ]
    batch, invalid = RecordDecoder(STREAM).decode(records)
    assert not invalid
    return batch


def test_a_score_at_the_threshold_is_an_alert(bundle: Bundle) -> None:
    """At or above, not above alone."""
    model = ServedModel(Scorer(bundle), CheckSettings(), reasons=3)
    _, mask = model.score(batch_of((10, 0, 0, 0), (9.99, 0, 0, 0), (0, 0, 0, -11)))
    assert mask.tolist() == [True, False, True]


def test_an_alert_tells_what_why_and_where(bundle: Bundle) -> None:
    """Largest share first, as many as asked; the record as received; the place in Kafka."""
    model = ServedModel(Scorer(bundle), CheckSettings(), reasons=2)
    batch = batch_of((0, 0, 0, 0), (6, 0, -8, 0.5))
    (alert,) = model.explain(batch, *model.score(batch))
    assert (alert.alert_id, alert.record_id, alert.event_time) == ("t-2-1", "1", 0.5)
    assert alert.score == pytest.approx(10.0125, abs=1e-4)
    assert [(reason.feature, reason.value) for reason in alert.reasons] == [("c", -8), ("a", 6)]
    assert alert.reasons[0].share == pytest.approx(64 / 100.25, rel=1e-5)
    assert alert.one_in == pytest.approx(10 * 2.718281828**2.0125, abs=1)
    assert alert.severity == "low"
    assert alert.source == msgspec.convert(
        {"topic": "t", "partition": 2, "offset": 1, "timestamp": 1_001}, type(alert.source)
    )
    assert bytes(alert.record) == batch.received[1].value


def test_a_record_that_overflows_the_graph_is_an_alert_all_the_same(bundle: Bundle) -> None:
    """Its score is no number in float32; the alert is valid JSON, and as grave as can be."""
    model = ServedModel(Scorer(bundle), CheckSettings(), reasons=1)
    batch = batch_of((3e38, 3e38, 0, 0))
    (alert,) = model.explain(batch, *model.score(batch))
    decoded = msgspec.json.decode(msgspec.json.encode(alert), type=type(alert))
    assert decoded.severity == "critical"
    assert decoded.score == pytest.approx(3.4e38, rel=0.01)


def test_nothing_anomalous_explains_nothing(bundle: Bundle) -> None:
    """The usual batch."""
    model = ServedModel(Scorer(bundle), CheckSettings(), reasons=3)
    batch = batch_of((1, 0, 0, 0))
    assert model.explain(batch, *model.score(batch)) == []


def test_the_operators_threshold_outlives_a_reload(bundle: Bundle, tmp_path: Path) -> None:
    """The bundle's own does not come back with a new version."""
    model = ServedModel(Scorer(bundle), CheckSettings(threshold=5), reasons=3)
    make_bundle(tmp_path, name="stream", schema=STREAM, version="2", threshold=70)
    _reload(model, tmp_path, Metrics())
    assert (model.manifest.version, model.threshold) == ("2", 5.0)


def test_the_operators_strategy_follows_the_calibration_of_a_new_version(
    bundle: Bundle, tmp_path: Path
) -> None:
    """One in a hundred normals, by what each version says of its own; the tails begin apart."""
    model = ServedModel(Scorer(bundle), CheckSettings(alert_rate=0.01), reasons=3)
    assert model.threshold == pytest.approx(8 + math.log(10))
    make_bundle(tmp_path, name="stream", schema=STREAM, version="2", tail_from=20)
    _reload(model, tmp_path, Metrics())
    assert model.manifest.version == "2"
    assert model.threshold == pytest.approx(20 + math.log(10))


def test_a_version_that_does_not_tell_the_operators_threshold_is_refused(
    bundle: Bundle, tmp_path: Path
) -> None:
    """The served one goes on, whole, as with any version that cannot serve."""
    metrics = Metrics()
    model = ServedModel(Scorer(bundle), CheckSettings(alert_rate=0.01), reasons=3)
    make_bundle(tmp_path, name="stream", schema=STREAM, version="2", mean=9, held_out=59)
    _reload(model, tmp_path, metrics)
    assert model.manifest.version == "1"
    assert model.scorer.manifest.version == "1"
    assert _count(metrics, "refused") == 1


def test_the_operator_is_told_what_the_threshold_promises(bundle: Bundle) -> None:
    """In the line that says which model is served."""
    log = CapturingLogger()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("detector.model.log", log)
        ServedModel(Scorer(bundle), CheckSettings(budget=9, records_per_second=0.01), reasons=3)
    (line,) = log.calls
    assert line.kwargs["strategy"] == "budget"
    assert line.kwargs["promise"] == "9 alerts a day on normal records, 1 in 96 at 0.01 a second"


def test_a_version_that_cannot_serve_is_refused_once(bundle: Bundle, tmp_path: Path) -> None:
    """Damaged, or of another schema: counted, and the served one goes on."""
    metrics = Metrics()
    model = ServedModel(Scorer(bundle), CheckSettings(), reasons=3)
    damaged = make_bundle(tmp_path, name="stream", schema=STREAM, version="2")
    (damaged.folder / SCORER).write_bytes(b"cut")
    _reload(model, tmp_path, metrics)
    _reload(model, tmp_path, metrics)
    other = RecordSchema(id="id", features=("x",))
    make_bundle(tmp_path, name="stream", schema=other, version="3")
    _reload(model, tmp_path, metrics)
    assert model.manifest.version == "1"
    assert _count(metrics, "refused") == 2
    make_bundle(tmp_path, name="stream", schema=STREAM, version="4")
    _reload(model, tmp_path, metrics)
    assert model.manifest.version == "4"
    assert _count(metrics, "served") == 1


def test_an_interval_of_0_never_looks(bundle: Bundle, tmp_path: Path) -> None:
    """The version it started with is served to the end."""
    model = ServedModel(Scorer(bundle), CheckSettings(), reasons=3)
    make_bundle(tmp_path, name="stream", schema=STREAM, version="2")
    model.reload_if_due(tmp_path, 0, Metrics())
    assert model.manifest.version == "1"


def _reload(model: ServedModel, models: Path, metrics: Metrics) -> None:
    looked = model.next_look
    wait_until(lambda: _looked(model, models, metrics) > looked, "a look at `current`")


def _looked(model: ServedModel, models: Path, metrics: Metrics) -> float:
    model.reload_if_due(models, 0.001, metrics)
    return model.next_look


def _count(metrics: Metrics, outcome: str) -> float | None:
    return metrics.registry.get_sample_value("detector_model_reloads_total", {"outcome": outcome})
