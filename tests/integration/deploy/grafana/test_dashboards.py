"""The dashboards, asked of a real Prometheus that watches detectors at work."""

import json
import math
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

import numpy as np
import pytest

from deploy.local import LocalPrometheus
from deploy.local.ports import free_ports
from tests.bundles import make_bundle
from tests.dashboards import Asked, queries, variables
from tests.integration.conftest import Names
from tests.integration.detector.conftest import DetectorProcess, StartDetector
from tests.integration.producer.conftest import StartReplay
from tests.integration.topics import send
from tests.promql import filled, metrics_of
from tests.waiting import wait_until

WINDOW_SECONDS = 20
"""Of rates; a scrape comes every second."""


class Answers:
    """What a Prometheus answers to what Grafana would ask it."""

    def __init__(self, address: str) -> None:
        self._address = address

    def to(self, asked: Asked, group: str) -> list[float]:
        """Every finite value, over the last seconds or now, of the detectors of `group`."""
        query = filled(asked.query, group=group, window=f"{WINDOW_SECONDS}s")
        now = float(self._get("query", query="time()")["result"][1])
        if asked.instant:
            series = self._get("query", query=query, time=now)["result"]
            points = [one["value"] for one in series]
        else:
            since = now - WINDOW_SECONDS
            series = self._get("query_range", query=query, start=since, end=now, step=1)["result"]
            points = [point for one in series for point in one["values"]]
        return [float(value) for _, value in points if math.isfinite(float(value))]

    def labels(self, series: str, label: str) -> list[str]:
        """The values that a variable can have."""
        values: list[str] = self._get(f"label/{label}/values", **{"match[]": filled(series)})
        return values

    def _get(self, path: str, **parameters: object) -> Any:
        with urlopen(f"{self._address}/api/v1/{path}?{urlencode(parameters)}") as answer:
            return json.load(answer)["data"]


@pytest.fixture
def detectors(start_detector: StartDetector) -> list[DetectorProcess]:
    """Two that share the partitions, and look for new models all the time."""
    both = [start_detector("--reload-interval=0.2") for _ in range(2)]
    for detector in both:
        detector.wait_until_ready()
    return both


@pytest.fixture
def answers(
    detectors: list[DetectorProcess], start_replay: StartReplay, tmp_path: Path
) -> Iterator[Answers]:
    """Those of a Prometheus that scrapes the two, and a replay that never ends."""
    [port] = free_ports(1)
    start_replay("--rate=300", "--loop", f"--port={port}")
    jobs = {
        "detector": [detector.events("detector.started")[0]["address"] for detector in detectors],
        "producer": [f"http://127.0.0.1:{port}"],
    }
    config = {
        "global": {"scrape_interval": "1s", "scrape_timeout": "1s"},
        "scrape_configs": [
            {
                "job_name": job,
                "static_configs": [{"targets": [one.removeprefix("http://") for one in addresses]}],
            }
            for job, addresses in jobs.items()
        ],
    }
    file = tmp_path / "prometheus.json"
    file.write_text(json.dumps(config), encoding="utf-8")
    with LocalPrometheus(file) as prometheus:
        yield Answers(prometheus.address)


def test_every_panel_variable_and_mark_has_data(
    broker: str, names: Names, models: Path, detectors: list[DetectorProcess], answers: Answers
) -> None:
    """Under load, with invalid records, a new model and a broken one: each query answers.

    And but for the producer's none does for a group that is not there.
    """
    send(broker, names.topic, [b"{", b"", b'{"transaction_id": "1"}'])
    reloads = "detector_model_reloads_total"
    make_bundle(models, name="stream", version="2", threshold=60.0)
    wait_until(lambda: all(d.metric(reloads, outcome="served") for d in detectors), "served")
    make_bundle(models, name="stream", version="3", golden=np.full(16, 3, np.float32))
    wait_until(lambda: all(d.metric(reloads, outcome="refused") for d in detectors), "refused")

    for asked in queries():
        wait_until(partial(answers.to, asked, names.group), f"data of {asked}")
    of_nobody = [asked.query for asked in queries() if answers.to(asked, "no-such-group")]
    assert set().union(*map(metrics_of, of_nobody)) == {"producer_records_total"}

    found = {label: answers.labels(series, label) for series, label in variables()}
    assert found == {"group": [names.group], "topic": [names.topic]}
