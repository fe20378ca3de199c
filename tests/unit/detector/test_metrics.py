"""`detector.metrics`."""

import time

import numpy as np
import pytest
from msgspec import Raw

from contracts.model.bundle import Bundle
from contracts.stream.alert import Alert, ModelReference, Reason, SourcePosition
from contracts.stream.dead_letter import DeadLetter, DeadLetterHeaders
from contracts.stream.received import ReceivedRecord
from contracts.stream.record import ArrayField, RecordSchema
from detector.batch import Batch, Judged
from detector.metrics import QUANTILES, Metrics

DESIGNED = {
    "detector_records_total",
    "detector_alerts_total",
    "detector_batch_records",
    "detector_stage_seconds",
    "detector_end_to_end_seconds",
    "detector_score",
    "detector_threshold",
    "detector_consumer_lag_records",
    "detector_model_info",
    "detector_model_reloads_total",
    "detector_transactions_total",
    "detector_rebalances_total",
    "detector_feature_drift",
    "detector_last_commit_timestamp_seconds",
    "detector_info",
    "detector_alert_reasons_total",
    "detector_promised_alert_ratio",
    "detector_calibration_score",
    "process_resident_memory_bytes",
}


def test_every_designed_metric_is_there() -> None:
    """Dashboards and rules are built on these names."""
    families = Metrics().registry.collect()
    named = {
        f"{family.name}_total" if family.type == "counter" else family.name for family in families
    }
    assert named >= DESIGNED


SCHEMA = RecordSchema(features=("a", "b"))
IMAGE = RecordSchema.of_array(ArrayField(name="image", shape=(2, 2)))


def test_a_committed_batch_is_counted() -> None:
    """By outcome, with its scores and its latency."""
    metrics = Metrics()
    now = int(time.time() * 1000)
    records = [ReceivedRecord("t", 0, offset, now - 2_000, None, b"{}") for offset in range(3)]
    batch = Batch(["0", "1"], [None, None], np.zeros((2, 1), np.float32), [*records[:2]])
    headers = DeadLetterHeaders("malformed", "cut", "t", 0, 2, "1")
    letter = DeadLetter(None, b"{", headers)
    scores = np.array([1, 20], np.float32)
    metrics.observe_batch(Judged(batch, scores, scores > 10, [], [letter], time.time()))
    value = metrics.registry.get_sample_value
    assert value("detector_records_total", {"outcome": "normal"}) == 1
    assert value("detector_records_total", {"outcome": "anomalous"}) == 1
    assert value("detector_records_total", {"outcome": "invalid"}) == 1
    assert value("detector_dead_letters_total", {"error": "malformed"}) == 1
    assert value("detector_batch_records_sum") == 3
    assert value("detector_score_sum") == 21
    latency = value("detector_end_to_end_seconds_sum")
    assert latency is not None
    assert 4 <= latency < 60


def metrics_of(bundle: Bundle, schema: RecordSchema) -> Metrics:
    """Of a detector that serves a model of records of `schema`."""
    metrics = Metrics()
    metrics.show_model(bundle.manifest.model_copy(update={"record_schema": schema}), 10)
    return metrics


def main_reasons(bundle: Bundle, schema: RecordSchema) -> dict[str, float]:
    """What is exported of one alert whose first two features are its reasons."""
    metrics = metrics_of(bundle, schema)
    record = ReceivedRecord("t", 0, 0, 0, None, b"{}")
    shares = [*zip(schema.features[:2], (0.7, 0.3), strict=True)]
    reasons = [Reason(name, 1, 0, share) for name, share in shares]
    model = ModelReference("m", "1", "deep")
    source = SourcePosition("t", 0, 0, 0)
    alert = Alert("t-0-0", "0", "", None, 20, 10, "low", 9, reasons, model, source, Raw(b"{}"))
    batch = Batch(["0"], [None], np.zeros((1, len(schema.features)), np.float32), [record])
    scores = np.array([20], np.float32)
    metrics.observe_batch(Judged(batch, scores, scores > 10, [alert], [], time.time()))
    (family,) = (f for f in metrics.registry.collect() if f.name == "detector_alert_reasons")
    return {sample.labels["feature"]: sample.value for sample in family.samples}


def test_an_alert_counts_for_its_main_reason(bundle: Bundle) -> None:
    """The feature with the largest share; of an array its name, not 784 series."""
    assert main_reasons(bundle, SCHEMA) == {"a": 1}
    assert main_reasons(bundle, IMAGE) == {"image": 1}


def test_lag_of_a_partition_that_moved_away_is_forgotten() -> None:
    """Else its last value would stand for ever."""
    metrics = Metrics()
    metrics.show_lag({("t", 0): 5, ("t", 1): 7})
    metrics.show_lag({("t", 1): 6})
    value = metrics.registry.get_sample_value
    assert value("detector_consumer_lag_records", {"topic": "t", "partition": "0"}) is None
    assert value("detector_consumer_lag_records", {"topic": "t", "partition": "1"}) == 6


def drift_shown(bundle: Bundle, schema: RecordSchema, drift: list[float]) -> dict[str, float]:
    """What is exported of it, by the label."""
    metrics = metrics_of(bundle, schema)
    metrics.show_drift(np.array(drift))
    (family,) = (f for f in metrics.registry.collect() if f.name == "detector_feature_drift")
    return {sample.labels["feature"]: sample.value for sample in family.samples}


def test_drift_is_shown_of_each_feature_but_of_an_array_once(bundle: Bundle) -> None:
    """784 series an image would drown the others; what moved farthest says enough."""
    assert drift_shown(bundle, SCHEMA, [1, -2]) == {"a": 1, "b": -2}
    assert drift_shown(bundle, IMAGE, [1, -3, 2, 0]) == {"image": -3}


def test_one_model_is_in_service(bundle: Bundle) -> None:
    """The one before it is no longer shown."""
    metrics = Metrics()
    metrics.show_model(bundle.manifest.model_copy(update={"version": "0"}), 1)
    metrics.show_model(bundle.manifest, 2)
    (family,) = (f for f in metrics.registry.collect() if f.name == "detector_model_info")
    assert [sample.labels["version"] for sample in family.samples] == ["1"]


def test_a_model_shows_what_it_promises(bundle: Bundle) -> None:
    """How many normal records are alerts, and which scores they had, by its calibration."""
    metrics = Metrics()
    calibration = bundle.manifest.calibration
    metrics.show_model(bundle.manifest, calibration.score_reached_by(0.01))
    value = metrics.registry.get_sample_value
    assert value("detector_promised_alert_ratio") == pytest.approx(0.01, rel=1e-3)
    for quantile in QUANTILES:
        score = calibration.score_reached_by(1 - quantile)
        assert value("detector_calibration_score", {"quantile": f"{quantile}"}) == score


def test_a_record_without_a_timestamp_has_no_latency() -> None:
    """Kafka's -1 is no moment: 1.8e9 s since it would drown what is measured."""
    metrics = Metrics()
    timestamps = (-1, -(2**63), round((time.time() - 5) * 1000))
    received = (ReceivedRecord("t", 0, 0, timestamp, None, b"{}") for timestamp in timestamps)
    batch = Batch(["0"] * 3, [None] * 3, np.zeros((3, 2), np.float32), [*received])
    scores = np.zeros(3, np.float32)
    metrics.observe_batch(Judged(batch, scores, scores > 10, [], [], time.time()))
    value = metrics.registry.get_sample_value
    assert value("detector_records_total", {"outcome": "normal"}) == 3
    assert value("detector_end_to_end_seconds_count") == 1
    assert 4 <= (value("detector_end_to_end_seconds_sum") or 0) < 60
