"""Every metric of the detector; no other file names one."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter, time
from typing import Literal, get_args

import numpy as np
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
)

from contracts.alert import Alert, DeadLetter, Severity
from contracts.errors import InvalidKind
from contracts.manifest import Manifest
from contracts.record import Batch, Mask, RecordSchema, Scores
from contracts.version import __version__

Stage = Literal["poll", "decode", "score", "explain", "commit"]

RecordOutcome = Literal["normal", "anomalous", "invalid"]
TransactionOutcome = Literal["committed", "aborted"]
ReloadOutcome = Literal["served", "refused"]

QUANTILES = (0.5, 0.9, 0.99, 0.999)
"""Of the scores of normal records in training, to hold those of the stream against."""

disable_created_metrics()  # type: ignore[no-untyped-call] # each counter's birth is a series that no one asks for

_STEPS = ("1", "1.5", "2.2", "3.3", "4.7", "6.8")  # nearly even on a logarithmic scale (E6)
_SCORES = [float(f"{step}e{power}") for power in range(-3, 4) for step in _STEPS]
_SECONDS = [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30]
_LATENCIES = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 300]
_RECORDS = [1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000]


class Metrics:
    """The detector's metrics, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        self.last_stage: Stage | None = None
        ProcessCollector(registry=registry)
        self.info = Gauge(
            "detector_info",
            "1 for this detector: what it is, and what it works on.",
            ["version", "group", "topic", "delivery"],
            registry=registry,
        )
        self.records = Counter(
            "detector_records", "Records handled.", ["outcome"], registry=registry
        )
        self.alerts = Counter(
            "detector_alerts", "Alerts committed.", ["severity"], registry=registry
        )
        self.alert_reasons = Counter(
            "detector_alert_reasons",
            "Alerts committed, by the feature with the largest share of the score; of an array its "
            "name.",
            ["feature"],
            registry=registry,
        )
        self.dead_letters = Counter(
            "detector_dead_letters", "Dead letters committed.", ["error"], registry=registry
        )
        self.batch_records = Histogram(
            "detector_batch_records", "Records in a batch.", buckets=_RECORDS, registry=registry
        )
        self.stage_seconds = Histogram(
            "detector_stage_seconds",
            "Time a batch spends in each stage.",
            ["stage"],
            buckets=_SECONDS,
            registry=registry,
        )
        self.end_to_end_seconds = Histogram(
            "detector_end_to_end_seconds",
            "From a record's timestamp to the commit of its batch.",
            buckets=_LATENCIES,
            registry=registry,
        )
        self.score = Histogram(
            "detector_score", "Score of each valid record.", buckets=_SCORES, registry=registry
        )
        self.threshold = Gauge(
            "detector_threshold", "Scores at or above it are alerts.", registry=registry
        )
        self.promised_alert_ratio = Gauge(
            "detector_promised_alert_ratio",
            "Share of normal records that are alerts, by the model's calibration.",
            registry=registry,
        )
        self.calibration_score = Gauge(
            "detector_calibration_score",
            "Score that this quantile of the normal records had in training.",
            ["quantile"],
            registry=registry,
        )
        self.consumer_lag_records = Gauge(
            "detector_consumer_lag_records",
            "Records behind the end of an assigned partition.",
            ["topic", "partition"],
            registry=registry,
        )
        self.model_info = Gauge(
            "detector_model_info",
            "1 for the model in service.",
            ["name", "version", "kind", "score"],
            registry=registry,
        )
        self.model_created = Gauge(
            "detector_model_created_timestamp_seconds",
            "When the model in service was trained.",
            registry=registry,
        )
        self.model_reloads = Counter(
            "detector_model_reloads", "New versions seen.", ["outcome"], registry=registry
        )
        self.transactions = Counter(
            "detector_transactions", "Transactions ended.", ["outcome"], registry=registry
        )
        self.rebalances = Counter(
            "detector_rebalances", "Times the group gave partitions anew.", registry=registry
        )
        self.skipped_records = Counter(
            "detector_skipped_records",
            "Records that were gone from the topic before this group read them.",
            ["topic", "partition"],
            registry=registry,
        )
        self.feature_drift = Gauge(
            "detector_feature_drift",
            "Recent mean of a feature less its mean in training, in its standard deviations; of an "
            "array its farthest element.",
            ["feature"],
            registry=registry,
        )
        self.last_commit = Gauge(
            "detector_last_commit_timestamp_seconds", "When a batch committed.", registry=registry
        )
        self._lagging: set[tuple[str, int]] = set()
        for outcome in get_args(RecordOutcome):
            self.records.labels(outcome)
        for severity in get_args(Severity):
            self.alerts.labels(severity)
        for error in get_args(InvalidKind):
            self.dead_letters.labels(error)
        for outcome in get_args(TransactionOutcome):
            self.transactions.labels(outcome)
        for outcome in get_args(ReloadOutcome):
            self.model_reloads.labels(outcome)

    @contextmanager
    def stage(self, stage: Stage) -> Iterator[None]:
        """Time one stage of one batch."""
        self.last_stage = stage
        began = perf_counter()
        yield
        self.stage_seconds.labels(stage).observe(perf_counter() - began)

    def rebalanced(self) -> None:
        """The group gave partitions anew."""
        self.rebalances.inc()

    def skipped(self, topic: str, partition: int, records: int) -> None:
        """So many records were gone before they were read."""
        self.skipped_records.labels(topic, str(partition)).inc(records)

    def show_detector(self, group: str, topic: str, delivery: str) -> None:
        """Say what this detector works on."""
        self.info.labels(__version__, group, topic, delivery).set(1)

    def show_model(self, manifest: Manifest, threshold: float) -> None:
        """Say which model is in service, where its threshold lies, and what that promises."""
        self.model_info.clear()
        self.model_info.labels(
            manifest.name, manifest.version, manifest.kind, manifest.score.kind
        ).set(1)
        self.model_created.set(manifest.training.created_at.timestamp())
        self.threshold.set(threshold)
        calibration = manifest.calibration
        self.promised_alert_ratio.set(calibration.share_reaching(threshold))
        for quantile in QUANTILES:
            score = calibration.score_reached_by(1 - quantile)
            self.calibration_score.labels(f"{quantile}").set(score)

    def show_lag(self, lag: dict[tuple[str, int], int]) -> None:
        """Records behind, by topic and partition; partitions that moved away are forgotten."""
        for topic, partition in self._lagging - lag.keys():
            self.consumer_lag_records.remove(topic, str(partition))
        for (topic, partition), records in lag.items():
            self.consumer_lag_records.labels(topic, str(partition)).set(records)
        self._lagging = set(lag)

    def show_drift(self, schema: RecordSchema, drift: np.ndarray) -> None:
        """`drift` has shape (number of features,), in training standard deviations.

        Of an array the element that moved farthest: a series a pixel would be too many.
        """
        if schema.array is not None:
            self.feature_drift.labels(schema.array.name).set(drift[np.abs(drift).argmax()])
            return
        for feature, value in zip(schema.features, drift.tolist(), strict=True):
            self.feature_drift.labels(feature).set(value)

    def observe_batch(
        self,
        batch: Batch,
        scores: Scores,
        mask: Mask,
        alerts: list[Alert],
        dead_letters: list[DeadLetter],
        *,
        schema: RecordSchema,
    ) -> None:
        """What one committed batch of records of `schema` held."""
        now = time()
        anomalous = int(mask.sum())
        self.records.labels("anomalous").inc(anomalous)
        self.records.labels("normal").inc(len(mask) - anomalous)
        for score in scores.tolist():
            self.score.observe(score)
        for record in batch.received:
            if record.timestamp >= 0:  # Kafka's -1 is none at all
                self.end_to_end_seconds.observe(max(now - record.timestamp / 1000, 0))
        for alert in alerts:
            self.alerts.labels(alert.severity).inc()
            feature = alert.reasons[0].feature
            self.alert_reasons.labels(schema.array.name if schema.array else feature).inc()
        for letter in dead_letters:
            self.dead_letters.labels(letter.error).inc()
        self.records.labels("invalid").inc(len(dead_letters))
        self.batch_records.observe(len(batch.received) + len(dead_letters))
        self.transactions.labels("committed").inc()
        self.last_commit.set(now)
