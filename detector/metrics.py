"""Every metric of the detector; no other file names one."""

from collections import Counter as Tally
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from time import perf_counter
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

from contracts.model.manifest import Manifest
from contracts.program.version import __version__
from contracts.stream.alert import Severity
from contracts.stream.dead_letter import InvalidKind
from detector.batch import Judged
from detector.histogram import BatchHistogram

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
        self.registry = CollectorRegistry()
        self._running: dict[Stage, None] = {}
        ProcessCollector(registry=self.registry)
        counter = partial(Counter, registry=self.registry)
        gauge = partial(Gauge, registry=self.registry)
        histogram = partial(Histogram, registry=self.registry)

        # what this detector is, and what it works on
        self.info = gauge(
            "detector_info", "1 for this detector.", ["version", "group", "topic", "delivery"]
        )
        self.model_info = gauge(
            "detector_model_info",
            "1 for the model in service.",
            ["name", "version", "kind", "score"],
        )
        self.model_created = gauge(
            "detector_model_created_timestamp_seconds", "When the model in service was trained."
        )
        self.model_reloads = counter("detector_model_reloads", "New versions seen.", ["outcome"])

        # what it did with the records
        self.records = counter("detector_records", "Records handled.", ["outcome"])
        self.alerts = counter("detector_alerts", "Alerts committed.", ["severity"])
        self.alert_reasons = counter(
            "detector_alert_reasons",
            "Alerts committed, by the feature with the largest share of the score; of an array its "
            "name.",
            ["feature"],
        )
        self.dead_letters = counter("detector_dead_letters", "Dead letters committed.", ["error"])
        self.invalid_ratio = gauge(
            "detector_invalid_ratio",
            "Share of the records of the last ten minutes that could not be decoded.",
        )
        self.invalid_warning_ratio = gauge(
            "detector_invalid_warning_ratio", "A share of invalid records above it is an alarm."
        )
        self.skipped_records = counter(
            "detector_skipped_records",
            "Records that were gone from the topic before this group read them.",
            ["topic", "partition"],
        )

        # what the model says of them
        self.score = BatchHistogram(
            "detector_score", "Score of each valid record.", buckets=_SCORES, registry=self.registry
        )
        self.threshold = gauge("detector_threshold", "Scores at or above it are alerts.")
        self.promised_alert_ratio = gauge(
            "detector_promised_alert_ratio",
            "Share of normal records that are alerts, by the model's calibration.",
        )
        self.calibration_score = gauge(
            "detector_calibration_score",
            "Score that this quantile of the normal records had in training.",
            ["quantile"],
        )
        self.feature_drift = gauge(
            "detector_feature_drift",
            "Recent mean of a feature less its mean in training, in its standard deviations; of an "
            "array its farthest element.",
            ["feature"],
        )

        # how fast, and how far behind
        self.batch_records = histogram(
            "detector_batch_records", "Records in a batch.", buckets=_RECORDS
        )
        self.stage_seconds = histogram(
            "detector_stage_seconds",
            "Time a batch spends in each stage.",
            ["stage"],
            buckets=_SECONDS,
        )
        self.end_to_end_seconds = BatchHistogram(
            "detector_end_to_end_seconds",
            "From a record's timestamp to the commit of its batch.",
            buckets=_LATENCIES,
            registry=self.registry,
        )
        self.consumer_lag_records = gauge(
            "detector_consumer_lag_records",
            "Records behind the end of an assigned partition.",
            ["topic", "partition"],
        )

        # how it gets on with Kafka
        self.transactions = counter("detector_transactions", "Transactions ended.", ["outcome"])
        self.last_commit = gauge(
            "detector_last_commit_timestamp_seconds", "When a batch committed."
        )
        self.rebalances = counter("detector_rebalances", "Times the group gave partitions anew.")

        self._features: tuple[str, ...] = ()
        self._array: str | None = None
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
        self._running[stage] = None
        began = perf_counter()
        try:
            yield
        finally:
            del self._running[stage]
        self.stage_seconds.labels(stage).observe(perf_counter() - began)

    def running_stages(self) -> list[Stage]:
        """The stages that batches are in now, the one that began first in front."""
        return list(self._running)

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
        schema = manifest.record_schema
        self._features, self._array = schema.features, schema.array.name if schema.array else None
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

    def show_drift(self, drift: np.ndarray) -> None:
        """`drift` has shape (number of features,), in training standard deviations.

        Of an array the element that moved farthest: a series a pixel would be too many.
        """
        if self._array is not None:
            self.feature_drift.labels(self._array).set(drift[np.abs(drift).argmax()])
            return
        for feature, value in zip(self._features, drift.tolist(), strict=True):
            self.feature_drift.labels(feature).set(value)

    def observe_batch(self, judged: Judged) -> None:
        """What one committed batch held."""
        batch, scores, mask, alerts, dead_letters, committed_at = judged
        self.last_commit.set(committed_at)
        anomalous = int(mask.sum())
        self.records.labels("anomalous").inc(anomalous)
        self.records.labels("normal").inc(len(mask) - anomalous)
        self.score.observe(scores)
        timestamps = np.array([record.timestamp for record in batch.received], np.int64)
        timestamps = timestamps[timestamps >= 0]  # Kafka's -1 is none at all
        self.end_to_end_seconds.observe(np.maximum(committed_at - timestamps / 1000, 0))
        for severity, number in Tally(alert.severity for alert in alerts).items():
            self.alerts.labels(severity).inc(number)
        features = (self._array or alert.reasons[0].feature for alert in alerts)
        for feature, number in Tally(features).items():
            self.alert_reasons.labels(feature).inc(number)
        for error, number in Tally(letter.headers.error for letter in dead_letters).items():
            self.dead_letters.labels(error).inc(number)
        self.records.labels("invalid").inc(len(dead_letters))
        if batch.passed:
            self.records.labels("passed-over").inc(batch.passed)
        self.batch_records.observe(len(batch.received) + len(dead_letters))
        self.transactions.labels("committed").inc()
