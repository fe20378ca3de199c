"""How many messages of one kind are as they have to be, and which are not."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from detector.verification.published import Position

SHOWN = 20

KINDS = ("lost", "duplicated", "invented", "different")
"""Of what is not as it has to be: the lists of `Counts`."""


@dataclass
class Counts:
    """Of the alerts, or of the dead letters. Every position in it is a broken promise."""

    expected: int = 0
    found: int = 0
    lost: list[Position] = field(default_factory=list)
    duplicated: list[Position] = field(default_factory=list)
    invented: list[Position] = field(default_factory=list)
    different: list[Position] = field(default_factory=list)
    differences: set[str] = field(default_factory=set)
    """Which fields differ."""

    def find(self, position: Position, differences: Sequence[str], *, again: bool) -> None:
        """A message that had to be there, or is there once more."""
        self.found += 1
        self.expected += not again
        if again:
            self.duplicated.append(position)
        if differences:
            self.different.append(position)
            self.differences.update(differences)

    def lose(self, position: Position) -> None:
        """One that had to be there, and is not."""
        self.expected += 1
        self.lost.append(position)

    def invent(self, position: Position, messages: int) -> None:
        """So many that have nothing to be of."""
        self.found += messages
        self.invented += [position] * messages

    def broken(self) -> Iterator[str]:
        """A line for each kind of broken promise, with the records it happened to."""
        for kind in KINDS:
            positions: list[Position] = getattr(self, kind)
            if positions:
                which = f" in {', '.join(sorted(self.differences))}" if kind == "different" else ""
                yield f"{len(positions):,} {kind}{which}: {listed(positions)}"

    def figures(self) -> dict[str, int]:
        """For JSON."""
        wrong = {kind: len(getattr(self, kind)) for kind in KINDS}
        return {"expected": self.expected, "found": self.found} | wrong


def listed(positions: Sequence[Position]) -> str:
    """The first `SHOWN` of each partition."""
    by_partition = defaultdict(list)
    for partition, offset in sorted(positions):
        by_partition[partition].append(offset)
    return "; ".join(
        f"partition {partition} offsets {', '.join(map(str, offsets[:SHOWN]))}"
        + (f" and {len(offsets) - SHOWN:,} more" if len(offsets) > SHOWN else "")
        for partition, offsets in by_partition.items()
    )
