"""One of the group's detectors, restarted as an orchestrator does: same port, new process."""

import signal
from pathlib import Path

from deploy.programs import Detector
from detector.settings import RunSettings

_ENDING = (signal.SIGTERM, signal.SIGKILL)


class Replica:
    """`detector run`, over and over; each run has a log of its own."""

    def __init__(self, name: str, port: int, arguments: list[str], logs: Path) -> None:
        self.name = name
        self.port = port
        self._arguments = [*arguments, f"--port={port}"]
        self._logs = logs
        self._runs = 0
        self.start()

    def start(self) -> None:
        """Start it, for the first time or after its end."""
        self._runs += 1
        self._log = self._logs / f"{self.name}-{self._runs}.log"
        self._detector = Detector(self._log, *self._arguments)
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
        return self.has_said("detector.started")

    @property
    def is_ready(self) -> bool:
        """Whether it has had its partitions."""
        return self.has_said("detector.ready")

    def has_said(self, event: str) -> bool:
        """Whether this run has logged it."""
        return self.times_said(event) > 0

    def times_said(self, event: str) -> int:
        """How often this run has logged it."""
        return self._log.read_text().count(f'"{event}"')

    def transactional_id(self, group: str) -> str:
        """Under which it publishes."""
        return RunSettings(group=group, port=self.port).own_transactional_id()

    def send(self, number: signal.Signals) -> None:
        """Send it a signal; one that ends it is an end that was asked for."""
        self._asked_to_end = number in _ENDING
        self._detector.process.send_signal(number)

    def committed_batches(self) -> float:
        """How many batches it says this run has committed; 0 while it does not answer."""
        try:
            return self._detector.metric("detector_transactions_total", outcome="committed")
        except (OSError, ValueError, IndexError):  # it has not begun, or its log ends in no line
            return 0.0

    def crash(self) -> None:
        """SIGKILL, and a new start."""
        self.send(signal.SIGKILL)
        self.end()
        self.start()

    def end(self) -> None:
        """Kill what is left of it."""
        self._detector.process.kill()
        self._detector.process.wait()
