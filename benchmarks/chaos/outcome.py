"""What a storm ended with: for a terminal, for a file, for the message of an assertion."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from detector.verification.report import Report


@dataclass(frozen=True)
class Outcome:
    """One storm, by its figures.

    `report` is what `detector verify` found. `unseen` and `seen_in_vain` are messages that a
    committed reader missed during the storm, and those it saw that are not committed. `recovery`
    holds, by kind of fault, how many seconds records then waited until their partition had its
    next batch committed.
    """

    seed: int
    brokers: int
    seconds: float
    faults: Counter[str]
    report: Report
    witnessed: int
    seen_in_vain: int
    seen_twice: int
    unseen: int
    aborted_batches: int
    recovery: Mapping[str, list[float]]
    longest_standstill: float
    complaints: list[str]
    log: list[str]
    logs: Path

    def broken(self) -> list[str]:
        """Everything that must not be; empty where the promise was kept."""
        return [*self.report.broken(at_rest=True), *self._broken_reading(), *self.complaints]

    def text(self) -> str:
        """What was broken, what was done and when, and where the detectors' logs are."""
        return "\n".join([str(self), *self.broken(), "", *self.log, "", f"logs: {self.logs}"])

    def figures(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "seed": self.seed,
            "brokers": self.brokers,
            "seconds": round(self.seconds, 1),
            "kept": not self.broken(),
            "broken": self.broken(),
            "faults": dict(sorted(self.faults.items())),
            "verify": self.report.figures(),
            "witness": {
                "messages": self.witnessed,
                "seen_in_vain": self.seen_in_vain,
                "seen_twice": self.seen_twice,
                "unseen": self.unseen,
            },
            "aborted_batches": self.aborted_batches,
            "longest_standstill_s": round(self.longest_standstill, 1),
            "recovery_s": {
                kind: {
                    "count": len(seconds),
                    "median": round(median(seconds), 1),
                    "worst": round(max(seconds), 1),
                }
                for kind, seconds in sorted(self.recovery.items())
            },
        }

    def __str__(self) -> str:
        return "  ".join(self._line())

    def _broken_reading(self) -> Iterator[str]:
        what = "by a committed reader during the storm"
        if self.seen_in_vain:
            yield f"{self.seen_in_vain} messages seen {what} were not committed"
        if self.seen_twice:
            yield f"{self.seen_twice} messages seen twice {what}"
        if self.unseen:
            yield f"{self.unseen} committed messages not seen {what}"
        if self.report.undecided:
            yield f"{len(self.report.undecided)} records that the two versions judge differently"
        if self.report.unmarked:
            yield f"{self.report.unmarked} messages without the mark of their batch"
        if not self.report.aborted and not self.aborted_batches:
            yield "nothing was aborted: this was no storm"

    def _line(self) -> Iterator[str]:
        report = self.report
        yield f"seed {self.seed}: {'BROKEN' if self.broken() else 'kept'}"
        yield f"{report.records:,} records, {self.faults.total()} faults in {self.seconds:.0f} s"
        for name, counts in (("alerts", report.alerts), ("dead letters", report.letters)):
            yield f"{name} " + " ".join(f"{key}={n:,}" for key, n in counts.figures().items())
        yield f"aborted batches={self.aborted_batches} messages={report.aborted}"
        yield f"witness {self.witnessed:,}"
        yield f"longest standstill {self.longest_standstill:.1f} s"
        yield "recovery s (median/worst) " + " ".join(
            f"{kind}={median(seconds):.1f}/{max(seconds):.1f}"
            for kind, seconds in sorted(self.recovery.items())
        )
