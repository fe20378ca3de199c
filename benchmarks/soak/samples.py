"""What a process takes of its machine."""

from typing import NamedTuple, Self

from benchmarks.process import Process


class Sample(NamedTuple):
    """One look at a detector: when, after how many records, and what it takes."""

    seconds: float
    records: float
    resident_megabytes: float
    open_files: int
    threads: int

    @classmethod
    def of(cls, process: int, seconds: float, records: float) -> Self:
        """From what Linux says of the `process`."""
        taken = Process(process)
        return cls(
            seconds, records, taken.resident_megabytes(), taken.open_files(), taken.threads()
        )


TAKEN = Sample._fields[2:]
"""What must not grow."""
