"""What a point cost in one round."""

from collections.abc import Sequence
from typing import NamedTuple, Self

from benchmarks.throughput.figures import Spread


class Look(NamedTuple):
    """At all detectors of a point together: CPU seconds, records and batches so far, memory."""

    cpu: float
    records: float
    batches: float
    peak_megabytes: float


class Cost(NamedTuple):
    """Of all detectors together; the memory is that of the largest."""

    cpu_s_per_million: float
    records_a_second: float
    batch_records: float
    peak_megabytes: float

    @classmethod
    def of(cls, before: Look, after: Look, seconds: float) -> Self:
        """Of two looks, and the `seconds` that the records between them took."""
        records = after.records - before.records
        return cls(
            (after.cpu - before.cpu) / records * 1e6,
            records / seconds,
            records / (after.batches - before.batches),
            after.peak_megabytes,
        )


def spread(rounds: Sequence[Cost]) -> Spread:
    """Of the CPU seconds."""
    return Spread.of([each.cpu_s_per_million for each in rounds])
