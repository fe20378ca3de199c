"""Somebody who subscribed to the alerts: `detector alerts --json`, and when each line came."""

import json
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from deploy.demo.programs import started


class Subscriber:
    """How long each alert took from its record's timestamp to here, read in a thread of its own."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.latencies_ms: list[float] = []
        self._process = process
        self._thread = threading.Thread(target=self._read, name="subscriber", daemon=True)
        self._thread.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            arrived = time.time() * 1000
            self.latencies_ms.append(arrived - json.loads(line)["source"]["timestamp"])

    def join(self) -> None:
        """Wait for the end of the output, once the process was asked to stop."""
        self._thread.join()


@contextmanager
def subscriber(*flags: str) -> Iterator[Subscriber]:
    """A subscriber of the alerts topic that `flags` name."""
    command = ("detector", "alerts", "--json", "--from-beginning", *flags)
    with started(*command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        reader = Subscriber(process)
        yield reader
    reader.join()
