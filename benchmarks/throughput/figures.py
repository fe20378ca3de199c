"""What one contestant reached in one run, and all of its runs together."""

from collections.abc import Sequence
from statistics import median
from typing import NamedTuple, Self


class Look(NamedTuple):
    """How far a contestant was at a moment.

    `at` is in seconds since the epoch, `cpu` in seconds that its process had used.
    """

    at: float
    cpu: float
    records: int
    peak_megabytes: float


class Run(NamedTuple):
    """The figures of one run.

    Start and first batch count for `first_batch_s` alone: a service is started once.
    """

    records_a_second: float
    cpu_s_per_million: float
    peak_megabytes: float
    first_batch_s: float

    @classmethod
    def of(cls, looks: Sequence[Look], started_at: float) -> Self:
        """From the looks at it: the first is after its first batch, the last at its end."""
        first, last = looks[0], looks[-1]
        records = last.records - first.records
        return cls(
            records / (last.at - first.at),
            (last.cpu - first.cpu) / records * 1e6,
            last.peak_megabytes,
            first.at - started_at,
        )

    def text(self) -> str:
        """For a line of progress."""
        return " ".join(f"{name}={value:,.1f}" for name, value in self._asdict().items())


class Spread(NamedTuple):
    """A figure over all rounds."""

    median: float
    least: float
    most: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Self:
        """Of one value a round."""
        return cls(median(values), min(values), max(values))
