"""Queries of dashboards and rules: what they ask for, and what the programs really expose."""

from collections.abc import Iterator

import promql_parser
from prometheus_client import CollectorRegistry

from detector.metrics import Metrics as DetectorMetrics
from producer.metrics import Metrics as ProducerMetrics

SUFFIXES = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count"), "gauge": ("",)}

OF_PROMETHEUS = {"up", "scrape_duration_seconds", "scrape_samples_scraped", "ALERTS"}
"""What Prometheus adds itself, for each target that it scrapes and each alert that fires."""


def metrics_of(query: str) -> set[str]:
    """The names of the metrics that `query` asks for; it has to be valid PromQL."""
    names: set[str] = set()

    def collect(node: promql_parser.Expr) -> None:
        if isinstance(node, promql_parser.MatrixSelector):
            node = node.vector_selector
        if isinstance(node, promql_parser.VectorSelector):
            assert node.name, f"a selector that names its metric in front: {query}"
            names.add(node.name)

    promql_parser.walk(promql_parser.parse(filled(query)), collect)
    return names


def exposed_metrics() -> set[str]:
    """The names of the series that the programs expose, as Prometheus stores them."""
    registries = (DetectorMetrics().registry, ProducerMetrics("topic", "data").registry)
    return OF_PROMETHEUS.union(*map(_series, registries))


def filled(query: str, *, group: str = ".*", topic: str = ".*", window: str = "1m") -> str:
    """`query` with a value for each variable that Grafana would fill in."""
    values = {
        "$__rate_interval": window,
        "$__interval": window,
        "$__range": window,
        "$group": group,
        "$topic": topic,
    }
    for variable, value in values.items():
        query = query.replace(variable, value)
    return query


def _series(registry: CollectorRegistry) -> Iterator[str]:
    for family in registry.collect():
        for suffix in SUFFIXES[family.type]:
            yield family.name + suffix
