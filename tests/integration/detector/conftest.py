"""Detectors as processes, on a stream whose scores a test knows by heart."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from prometheus_client.parser import text_string_to_metric_families

from contracts.stream.record import RecordSchema
from tests.bundles import make_bundle
from tests.integration.conftest import Names
from tests.waiting import wait_until

STREAM = RecordSchema(id="id", time="at", label="odd", features=("a", "b"))
THRESHOLD = 10.0


def record(number: int, a: float = 0.0, b: float = 0.0) -> bytes:
    """A record of `STREAM`; its score is the length of (a, b)."""
    return json.dumps({"id": str(number), "at": float(number), "a": a, "b": b}).encode()


class DetectorProcess:
    """`detector run` in a process of its own; leaving the block kills what is left of it."""

    def __init__(self, log: Path, arguments: list[str]) -> None:
        self._log = log
        with log.open("wb") as stderr:
            command = [sys.executable, "-m", "detector", "run", *arguments]
            self.process = subprocess.Popen(command, stderr=stderr)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()

    def events(self, name: str) -> list[dict[str, Any]]:
        """The log lines of one event so far."""
        lines = [line for line in self._log.read_text().splitlines() if line.startswith("{")]
        return [event for event in map(json.loads, lines) if event["event"] == name]

    def complaint(self) -> str:
        """The one line of its log that is no event."""
        lines = self._log.read_text().splitlines()
        (complaint,) = [line for line in lines if not line.startswith("{")]
        return complaint

    def get(self, path: str) -> tuple[int, str]:
        """Status and body of a page of its HTTP server."""
        wait_until(lambda: self.events("detector.started"), f"a start:\n{self._log.read_text()}")
        try:
            with urlopen(
                self.events("detector.started")[0]["address"] + path, timeout=10
            ) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def metric(self, name: str, **labels: str) -> float:
        """The value of one sample of ``/metrics``."""
        families = text_string_to_metric_families(self.get("/metrics")[1])
        for sample in (sample for family in families for sample in family.samples):
            if sample.name == name and labels.items() <= sample.labels.items():
                return sample.value
        return 0.0

    def handled(self) -> float:
        """How many records it has committed."""
        outcomes = ("normal", "anomalous", "invalid")
        return sum(self.metric("detector_records_total", outcome=each) for each in outcomes)

    def wait_until_ready(self) -> None:
        """Return once it has its partitions."""
        wait_until(lambda: self.get("/readyz")[0] == 200, "the detector is ready")

    def stop(self) -> int:
        """SIGTERM, and the exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=30)


StartDetector = Callable[..., DetectorProcess]


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """A folder with a bundle for `STREAM`, threshold 10."""
    folder = tmp_path / "models"
    make_bundle(folder, name="stream", schema=STREAM, threshold=THRESHOLD)
    return folder


@pytest.fixture
def start_detector(
    broker: str, names: Names, models: Path, tmp_path: Path
) -> Iterator[StartDetector]:
    """Starts detectors of one group; flags of a test's own come last."""
    with ExitStack() as stack:
        logs = (tmp_path / f"detector-{number}.log" for number in range(100))

        def start(*flags: str, bootstrap_servers: str = broker) -> DetectorProcess:
            arguments = [
                f"--kafka.bootstrap-servers={bootstrap_servers}",
                f"--models={models}",
                "--name=stream",
                f"--topic={names.topic}",
                f"--alerts-topic={names.alerts}",
                f"--dead-letters-topic={names.dead_letters}",
                f"--group={names.group}",
                "--port=0",
                "--log-format=json",
                "--session-timeout=6",
                *flags,
            ]
            return stack.enter_context(DetectorProcess(next(logs), arguments))

        yield start


Check = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def check(models: Path, names: Names) -> Check:
    """`detector check` for the test's own names."""

    def run(address: str, *flags: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "detector", "check", f"--models={models}", "--name=stream"]
        return subprocess.run(
            [
                *command,
                f"--kafka.bootstrap-servers={address}",
                f"--topic={names.topic}",
                f"--alerts-topic={names.alerts}",
                f"--dead-letters-topic={names.dead_letters}",
                f"--group={names.group}",
                *flags,
            ],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run
