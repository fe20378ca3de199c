"""Every metric of the producer, and the port that serves them while it replays."""

from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Counter, Gauge, ProcessCollector

from contracts.program.health import HealthServer
from contracts.program.version import __version__
from producer.settings import ReplaySettings


class Metrics:
    """The producer's metrics, in a registry of their own."""

    def __init__(self, topic: str, data: str) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        info = Gauge(
            "producer_info",
            "1 for this producer: what it is, and what it replays where.",
            ["version", "topic", "data"],
            registry=self.registry,
        )
        info.labels(__version__, topic, data).set(1)
        self._records = Counter(
            "producer_records", "Records that have arrived.", registry=self.registry
        )
        self._delivered = 0

    def show_delivered(self, delivered: int) -> None:
        """How many records have arrived by now."""
        self._records.inc(delivered - self._delivered)
        self._delivered = delivered

    def why_not_ready(self) -> str | None:
        """None once records arrive."""
        return None if self._delivered else "no record has arrived yet"


@contextmanager
def served_metrics(settings: ReplaySettings) -> Iterator[Metrics]:
    """Metrics, and their port while the block runs where the settings name one.

    Raises:
        BadSettings: when the port cannot be bound.
    """
    metrics = Metrics(settings.topic, settings.data)
    if settings.port is None:
        yield metrics
        return
    with HealthServer(
        settings.host,
        settings.port,
        metrics.registry,
        alive=lambda: None,
        ready=metrics.why_not_ready,
    ):
        yield metrics
