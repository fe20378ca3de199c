"""What the verification found, for a person, for JSON, and for whoever asks if all is well."""

from collections.abc import Iterator
from dataclasses import dataclass

from detector.verification.counts import KINDS, Counts, listed
from detector.verification.published import Position


@dataclass(frozen=True)
class Report:
    """The figures.

    `lag` are records behind the group's committed offsets; `attempted` all messages of both topics,
    with those of aborted batches; `held_back` what an open transaction hides from who reads
    committed messages.
    """

    records: int
    versions: list[str]
    alerts: Counts
    letters: Counts
    undecided: list[Position]
    batches: int
    torn: list[str]
    unmarked: int
    out_of_order: list[Position]
    unreadable: list[str]
    outside: int
    attempted: int
    committed: int
    lag: int
    group_state: str
    held_back: list[str]

    @property
    def aborted(self) -> int:
        """Messages that were sent and never committed: nobody who reads committed ones saw them."""
        return self.attempted - self.committed

    def broken(self, *, at_rest: bool) -> list[str]:
        """Everything that must not be; empty where every promise was kept.

        `at_rest`: nothing runs or everything has been handled, so no record waits and no
        transaction is open.
        """
        found = [
            *(f"alerts: {line}" for line in self.alerts.broken()),
            *(f"dead letters: {line}" for line in self.letters.broken()),
            *self._broken_order(),
        ]
        return [*found, *self._unrest()] if at_rest else found

    def figures(self) -> dict[str, object]:
        """For JSON."""
        return {
            "records": self.records,
            "versions": self.versions,
            "alerts": self.alerts.figures(),
            "dead_letters": self.letters.figures(),
            "undecided": len(self.undecided),
            "batches": self.batches,
            "torn_batches": len(self.torn),
            "unmarked": self.unmarked,
            "out_of_order": len(self.out_of_order),
            "unreadable": len(self.unreadable),
            "outside": self.outside,
            "committed_messages": self.committed,
            "aborted_messages": self.aborted,
            "lag": self.lag,
            "group_state": self.group_state,
            "held_back": self.held_back,
        }

    def lines(self) -> Iterator[tuple[str, str]]:
        """Name and value, for people."""
        yield "records judged", f"{self.records:,}"
        yield "model versions", ", ".join(self.versions)
        yield "alerts found, expected", f"{self.alerts.found:,}, {self.alerts.expected:,}"
        yield "dead letters found, expected", f"{self.letters.found:,}, {self.letters.expected:,}"
        for kind in KINDS:
            both = (len(getattr(counts, kind)) for counts in (self.alerts, self.letters))
            yield kind, f"{sum(both):,}"
        yield "batches, torn", f"{self.batches:,}, {len(self.torn):,}"
        yield "messages committed, aborted", f"{self.committed:,}, {self.aborted:,}"
        if self.undecided:
            yield "undecided", f"{len(self.undecided):,}"
        if self.unmarked:
            yield "without the mark of a batch", f"{self.unmarked:,}"
        if self.outside:
            yield "of records that are not judged", f"{self.outside:,}"
        yield "lag", f"{self.lag:,}"
        yield "group", self.group_state

    def _broken_order(self) -> Iterator[str]:
        if self.torn:
            yield f"{len(self.torn):,} batches are there in part: {', '.join(self.torn[:5])}"
        if self.out_of_order:
            yield (
                f"{len(self.out_of_order):,} messages stand behind a later record of their "
                f"partition: {listed(self.out_of_order)}"
            )
        if self.unreadable:
            yield (
                f"{len(self.unreadable):,} messages are no alert or dead letter: "
                f"{', '.join(self.unreadable[:5])}"
            )

    def _unrest(self) -> Iterator[str]:
        if self.lag:
            yield f"the group is {self.lag:,} records behind the end of the topic"
        if self.held_back:
            yield f"an open transaction keeps back {', '.join(self.held_back)}"
        if self.group_state not in ("Stable", "Empty"):
            yield f"the group is {self.group_state}; expected Stable or Empty"
