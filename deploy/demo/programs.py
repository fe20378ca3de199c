"""The three programs, run as a user runs them: each a process of its own."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any
from urllib.error import URLError

from contracts.program.errors import AnomalyDetectorError
from deploy.programs import Detector

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


class Watched(Detector):
    """A detector that the demo waits for."""

    def wait_for(self, condition: Callable[[], object], expected: str) -> None:
        """Return once `condition` holds.

        Raises:
            AnomalyDetectorError: the detector ended, or the limit was reached, before it did.
        """
        deadline = time.monotonic() + LIMIT_SECONDS
        while not condition():
            if not self.is_running() or time.monotonic() > deadline:
                log = self.log().strip().splitlines()[-3:]
                raise AnomalyDetectorError(f"expected {expected}; the detector says: {log}")
            time.sleep(0.05)

    def metric(self, name: str, **labels: str) -> float:
        """As ever; 0 while it does not answer."""
        try:
            return super().metric(name, **labels)
        except URLError:
            return 0.0

    def wait_until_ready(self) -> None:
        """Return once it handles records."""
        self.wait_for(lambda: self.events("detector.ready"), "a detector that is ready")

    def wait_until_handled(self, records: int) -> None:
        """Return once it has committed so many records."""
        self.wait_for(lambda: self.handled() >= records, f"{records:,} records handled")


@contextmanager
def detector(log: Path, *flags: str) -> Iterator[Watched]:
    """`detector run` with `flags`, ready; stopped at the end of the block."""
    with started_detector(log, *flags) as running:
        running.wait_until_ready()
        yield running


@contextmanager
def started_detector(log: Path, *flags: str) -> Iterator[Watched]:
    """The same, not yet ready, so that several may start side by side."""
    with Watched(log, *flags) as running:
        try:
            yield running
        finally:
            with suppress(subprocess.TimeoutExpired):  # then it is made to
                running.stop()


def _python(command: tuple[str, ...]) -> list[str]:
    return [sys.executable, "-m", *command]
