"""Detectors as processes, on a stream whose scores a test knows by heart."""

import json
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from contracts.program.broker import Client
from contracts.stream.record import RecordSchema
from deploy.programs import Detector
from tests.bundles import make_bundle
from tests.integration.conftest import Names
from tests.waiting import wait_until

STREAM = RecordSchema(id="id", time="at", label="odd", features=("a", "b"))
THRESHOLD = 10.0


def record(number: int, a: float = 0.0, b: float = 0.0) -> bytes:
    """A record of `STREAM`; its score is the length of (a, b)."""
    return json.dumps({"id": str(number), "at": float(number), "a": a, "b": b}).encode()


class DetectorProcess(Detector):
    """A detector that a test waits for."""

    def get(self, path: str) -> tuple[int, str]:
        wait_until(lambda: self.events("detector.started"), f"a start:\n{self.log()}")
        return super().get(path)

    def wait_until_ready(self) -> None:
        """Return once it has its partitions."""
        wait_until(lambda: self.get("/readyz")[0] == 200, "the detector is ready")


StartDetector = Callable[..., DetectorProcess]


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """A folder with a bundle for `STREAM`, threshold 10."""
    folder = tmp_path / "models"
    make_bundle(folder, name="stream", schema=STREAM, threshold=THRESHOLD)
    return folder


@pytest.fixture
def start_detector(
    broker: str, client: Client, names: Names, models: Path, tmp_path: Path
) -> Iterator[StartDetector]:
    """Starts detectors of one group; flags of a test's own come last."""
    with ExitStack() as stack:
        logs = (tmp_path / f"detector-{number}.log" for number in range(100))

        def start(*flags: str, bootstrap_servers: str = broker) -> DetectorProcess:
            arguments = [
                f"--kafka.bootstrap-servers={bootstrap_servers}",
                f"--kafka.client={client}",
                f"--models={models}",
                "--name=stream",
                f"--topic={names.topic}",
                f"--alerts-topic={names.alerts}",
                f"--dead-letters-topic={names.dead_letters}",
                f"--group={names.group}",
                "--session-timeout=6",
                *flags,
            ]
            return stack.enter_context(DetectorProcess(next(logs), *arguments))

        yield start


@pytest.fixture
def swallowing() -> Iterator[str]:
    """An address that takes connections, and where nobody ever says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"127.0.0.1:{listener.getsockname()[1]}"


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
