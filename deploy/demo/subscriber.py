"""Somebody who subscribed to the alerts: `detector alerts --json`, and when each line came."""

import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import msgspec

from contracts.stream.alert import Alert
from deploy.demo.programs import started


class Subscriber:
    """How long each alert took from its record's timestamp to here, read in a thread of its own.

    An alert is shown before it counts.
    """

    def __init__(self, process: subprocess.Popen[str], show: Callable[[Alert], None]) -> None:
        self.latencies_ms: list[float] = []
        self._show = show
        self._process = process
        self._thread = threading.Thread(target=self._read, name="subscriber", daemon=True)
        self._thread.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            arrived = time.time() * 1000
            alert = msgspec.json.decode(line, type=Alert)
            self._show(alert)
            self.latencies_ms.append(arrived - alert.source.timestamp)

    def join(self) -> None:
        """Wait for the end of the output, once the process was asked to stop."""
        self._thread.join()


@contextmanager
def subscriber(*flags: str, show: Callable[[Alert], None]) -> Iterator[Subscriber]:
    """A subscriber of the alerts topic that `flags` name, who sees each alert by `show`."""
    command = ("detector", "alerts", "--json", "--from-beginning", *flags)
    with started(*command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        reader = Subscriber(process, show)
        yield reader
    reader.join()
