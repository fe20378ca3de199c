"""What a contestant says of itself; for its environment, which has nothing of the project."""

import json
import os
import time
from pathlib import Path


class Meter:
    """Counts records, and prints a line of JSON after the first batch and at the end.

    The end is when all records of the topic are counted, or the time for slow ones is over.
    """

    def __init__(self) -> None:
        self._records = int(os.environ["BENCHMARK_RECORDS"])
        self._seconds = float(os.environ["BENCHMARK_SECONDS"])
        self._counted = 0
        self._began = 0.0

    def count(self, records: int) -> bool:
        """So many more are handled; whether there are more to handle."""
        if not records:
            return True
        first = not self._counted
        self._counted += records
        if first:
            self._began = time.monotonic()
            self._say()
        done = self._counted >= self._records or time.monotonic() - self._began > self._seconds
        if done:
            self._say()
        return not done

    def _say(self) -> None:
        line = {
            "at": time.time(),
            "cpu": time.process_time(),
            "records": self._counted,
            "peak_megabytes": peak_megabytes(os.getpid()),
        }
        print(json.dumps(line), flush=True)


def peak_megabytes(process: int) -> float:
    """The most memory that `process` ever had, by Linux."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    status = dict(line.split(":", 1) for line in lines)
    return int(status["VmHWM"].split()[0]) / 1024
