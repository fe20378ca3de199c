"""What a storm ended with, for a line on a terminal or the message of an assertion."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.integration.detector.storm.comparison import Comparison


@dataclass(frozen=True)
class Outcome:
    """One storm, told by its numbers.

    `recovery` holds, by kind of fault, the seconds from each until every partition had its next
    batch committed.
    """

    seed: int
    seconds: float
    records: int
    faults: Counter[str]
    alerts: Comparison
    dead_letters: Comparison
    aborted_batches: int
    aborted_messages: int
    recovery: defaultdict[str, list[float]]
    complaints: list[str]
    log: list[str]
    logs: Path

    def broken(self) -> list[str]:
        """Everything that must not be; empty where the promise was kept."""
        return [
            *(f"alerts, {fault}" for fault in self.alerts.faults()),
            *(f"dead letters, {fault}" for fault in self.dead_letters.faults()),
            *self.complaints,
        ]

    def report(self) -> str:
        """What was broken, what was done and when, and where the detectors' logs are."""
        return "\n".join(
            [str(self), *self.broken(), "", *self.log, "", f"logs of the detectors: {self.logs}"]
        )

    def __str__(self) -> str:
        return "  ".join(self._figures())

    def _figures(self) -> Iterator[str]:
        yield f"seed {self.seed}: {'BROKEN' if self.broken() else 'kept'}"
        yield f"{self.records} records in {self.seconds:.0f} s"
        yield " ".join(f"{kind}={number}" for kind, number in sorted(self.faults.items()))
        yield f"alerts {self.alerts}"
        yield f"dead letters {self.dead_letters}"
        yield f"aborted batches={self.aborted_batches} messages={self.aborted_messages}"
        yield "recovery s (median/worst) " + " ".join(
            f"{kind}={median(seconds):.1f}/{max(seconds):.1f}"
            for kind, seconds in sorted(self.recovery.items())
        )
