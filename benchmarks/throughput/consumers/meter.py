"""What a contestant says of itself."""

import json
import os
import time

from benchmarks.process import Process
from benchmarks.throughput.consumers.reading import Reading


class Meter:
    """Counts records, and prints a line of JSON after the first batch and at the end.

    The end is when all records of the topic are counted, or the time for slow ones is over.
    """

    def __init__(self, task: Reading) -> None:
        self._seconds = task.seconds
        self._expected = task.records
        self._counted = 0
        self._began = 0.0

    def leave_out(self, records: int) -> None:
        """So many of the topic will not be counted."""
        self._expected -= records

    def count(self, records: int) -> bool:
        """So many more are handled; whether there are more to handle."""
        if not records:
            return True
        first = not self._counted
        self._counted += records
        if first:
            self._began = time.monotonic()
            self._say()
        slow = time.monotonic() - self._began > self._seconds
        done = slow or self._counted >= self._expected
        if done:
            self._say()
        return not done

    def _say(self) -> None:
        line = {
            "at": time.time(),
            "cpu": time.process_time(),
            "records": self._counted,
            "peak_megabytes": Process(os.getpid()).peak_megabytes(),
        }
        print(json.dumps(line), flush=True)
