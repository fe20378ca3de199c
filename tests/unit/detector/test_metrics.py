"""`detector.metrics`."""

import time

import numpy as np

from contracts.alert import DeadLetter
from contracts.bundle import Bundle
from contracts.errors import InvalidRecord
from contracts.received import FileRecord
from contracts.record import ArrayField, Batch, RecordSchema
from detector.metrics import Metrics

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
}


def test_every_designed_metric_is_there() -> None:
    """Dashboards and rules are built on these names."""
    families = Metrics().registry.collect()
    named = {
        f"{family.name}_total" if family.type == "counter" else family.name for family in families
    }
    assert named >= DESIGNED


def test_a_committed_batch_is_counted() -> None:
    """By outcome, with its scores and its latency."""
    metrics = Metrics()
    now = int(time.time() * 1000)
    records = [FileRecord("t", 0, offset, now - 2_000, None, b"{}") for offset in range(3)]
    batch = Batch(["0", "1"], [None, None], np.zeros((2, 1), np.float32), [*records[:2]])
    letter = DeadLetter.of(records[2], InvalidRecord("malformed", "cut"))
    scores = np.array([1, 20], np.float32)
    metrics.observe_batch(batch, scores, scores > 10, [], [letter])
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


def test_lag_of_a_partition_that_moved_away_is_forgotten() -> None:
    """Else its last value would stand for ever."""
    metrics = Metrics()
    metrics.show_lag({("t", 0): 5, ("t", 1): 7})
    metrics.show_lag({("t", 1): 6})
    value = metrics.registry.get_sample_value
    assert value("detector_consumer_lag_records", {"topic": "t", "partition": "0"}) is None
    assert value("detector_consumer_lag_records", {"topic": "t", "partition": "1"}) == 6


def drift_shown(schema: RecordSchema, drift: list[float]) -> dict[str, float]:
    """What is exported of it, by the label."""
    metrics = Metrics()
    metrics.show_drift(schema, np.array(drift))
    (family,) = (f for f in metrics.registry.collect() if f.name == "detector_feature_drift")
    return {sample.labels["feature"]: sample.value for sample in family.samples}


def test_drift_is_shown_of_each_feature_but_of_an_array_once() -> None:
    """784 series an image would drown the others; what moved farthest says enough."""
    assert drift_shown(RecordSchema(features=("a", "b")), [1, -2]) == {"a": 1, "b": -2}
    image = RecordSchema.of_array(ArrayField(name="image", shape=(2, 2)))
    assert drift_shown(image, [1, -3, 2, 0]) == {"image": -3}


def test_one_model_is_in_service(bundle: Bundle) -> None:
    """The one before it is no longer shown."""
    metrics = Metrics()
    metrics.show_model(bundle.manifest.model_copy(update={"version": "0"}), 1)
    metrics.show_model(bundle.manifest, 2)
    (family,) = (f for f in metrics.registry.collect() if f.name == "detector_model_info")
    assert [sample.labels["version"] for sample in family.samples] == ["1"]
