"""The three programs, run as a user runs them: each a process of its own."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from urllib.error import URLError
from urllib.request import urlopen

from prometheus_client.parser import text_string_to_metric_families

from contracts.program.errors import AnomalyDetectorError

LIMIT_SECONDS = 120.0
STOP_SECONDS = 20.0


def run(*command: str, quiet: bool = False) -> str:
    """Run ``python -m command…`` to its end; with `quiet`, show nothing and return its output.

    Raises:
        AnomalyDetectorError: it ended with another status than 0; the message has its last line.
    """
    shown = subprocess.PIPE if quiet else None
    ended = subprocess.run(_python(command), stdout=shown, stderr=shown, text=True, check=False)
    if ended.returncode != 0:
        last = (ended.stderr or "").strip().splitlines()[-1:] or ["see above"]
        raise AnomalyDetectorError(
            f"`{' '.join(command[:2])}` ended with status {ended.returncode}: {last[0]}"
        )
    return ended.stdout or ""


@contextmanager
def started(
    *command: str, stdout: int | IO[Any] | None = None, stderr: int | IO[Any] | None = None
) -> Iterator[subprocess.Popen[str]]:
    """A program in the background; asked to stop at the end of the block, then made to."""
    process = subprocess.Popen(_python(command), stdout=stdout, stderr=stderr, text=True)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class Detector:
    """A running `detector run`, seen through its log and its HTTP server."""

    def __init__(self, process: subprocess.Popen[str], log: Path) -> None:
        self._process = process
        self._log = log

    def events(self, name: str) -> list[dict[str, Any]]:
        """Its log lines of one event so far."""
        lines = self._log.read_text(encoding="utf-8").splitlines()
        return [event for event in map(_parsed, lines) if event.get("event") == name]

    def wait_for(self, condition: Callable[[], object], expected: str) -> None:
        """Return once `condition` holds.

        Raises:
            AnomalyDetectorError: the detector ended, or the limit was reached, before it did.
        """
        deadline = time.monotonic() + LIMIT_SECONDS
        while not condition():
            if self._process.poll() is not None or time.monotonic() > deadline:
                log = self._log.read_text(encoding="utf-8").strip().splitlines()[-3:]
                raise AnomalyDetectorError(f"expected {expected}; the detector says: {log}")
            time.sleep(0.05)

    def wait_until_ready(self) -> None:
        """Return once it handles records."""
        self.wait_for(lambda: self.events("detector.ready"), "a detector that is ready")

    def wait_until_handled(self, records: int) -> None:
        """Return once it has committed so many records."""
        self.wait_for(
            lambda: self.metric("detector_records_total") >= records, f"{records:,} records handled"
        )

    def metric(self, name: str) -> float:
        """The sum of a metric over its labels; 0 while the detector does not answer."""
        address = self.events("detector.started")[0]["address"]
        try:
            with urlopen(f"{address}/metrics", timeout=5) as page:  # noqa: S310 - our own server
                text = page.read().decode()
        except URLError:
            return 0.0
        families = text_string_to_metric_families(text)
        samples = (sample for family in families for sample in family.samples)
        return sum(sample.value for sample in samples if sample.name == name)


@contextmanager
def detector(log: Path, *flags: str) -> Iterator[Detector]:
    """`detector run` with `flags`, ready, its log in a file."""
    with log.open("w", encoding="utf-8") as stderr:
        command = ("detector", "run", "--port=0", "--log-format=json", *flags)
        with started(*command, stderr=stderr) as process:
            running = Detector(process, log)
            running.wait_until_ready()
            yield running


def _python(command: tuple[str, ...]) -> list[str]:
    return [sys.executable, "-m", *command]


def _parsed(line: str) -> dict[str, Any]:
    try:
        event: dict[str, Any] = json.loads(line)
    except ValueError:
        return {}
    return event
