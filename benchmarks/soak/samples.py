"""What a process takes of its machine."""

from pathlib import Path
from typing import NamedTuple, Self


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
        folder = Path(f"/proc/{process}")
        lines = (folder / "status").read_text(encoding="utf-8").splitlines()
        status = dict(line.split(":", 1) for line in lines)
        return cls(
            seconds,
            records,
            int(status["VmRSS"].split()[0]) / 1024,
            len(list((folder / "fd").iterdir())),
            int(status["Threads"]),
        )


TAKEN = Sample._fields[2:]
"""What must not grow."""
