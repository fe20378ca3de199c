"""One of the group's detectors, restarted as an orchestrator does: same port, new process."""

import signal
from pathlib import Path

from tests.integration.detector.conftest import DetectorProcess

ENDING = (signal.SIGTERM, signal.SIGKILL)


class Replica:
    """`detector run`, over and over; each run has a log of its own."""

    def __init__(self, name: str, arguments: list[str], logs: Path) -> None:
        self.name = name
        self._arguments = arguments
        self._logs = logs
        self._runs = 0
        self.start()

    def start(self) -> None:
        """Start it, for the first time or after its end."""
        self._runs += 1
        self._log = self._logs / f"{self.name}-{self._runs}.log"
        self._detector = DetectorProcess(self._log, *self._arguments)
        self._asked_to_end = False

    @property
    def status(self) -> int | None:
        """The exit status, None while it runs."""
        return self._detector.process.poll()

    @property
    def ended_by_itself(self) -> bool:
        return self.status is not None and not self._asked_to_end

    @property
    def has_started(self) -> bool:
        """Whether it has come far enough to handle signals."""
        return self._has_said("detector.started")

    @property
    def is_ready(self) -> bool:
        """Whether it has had its partitions."""
        return self._has_said("detector.ready")

    def send(self, number: signal.Signals) -> None:
        """Send it a signal; one that ends it is an end that was asked for."""
        self._asked_to_end = number in ENDING
        self._detector.process.send_signal(number)

    def committed_batches(self) -> float:
        """How many batches it says this run has committed; 0 while it does not answer."""
        try:
            metric = self._detector.metric
            return metric("detector_transactions_total", outcome="committed")
        except (OSError, ValueError):  # it is ending, and its log may end in no line
            return 0.0

    def end(self) -> None:
        """Kill what is left of it."""
        self._detector.process.kill()
        self._detector.process.wait()

    def _has_said(self, event: str) -> bool:
        return f'"{event}"' in self._log.read_text()
