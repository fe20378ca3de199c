"""Programs in the background, seen through what they write and, a detector, what it serves."""

import json
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple, Self
from urllib.error import HTTPError
from urllib.request import urlopen

from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

STOP_SECONDS = 30.0


class Program:
    """A process that writes into files; leaving the block kills what is left of it.

    Args:
        command: what is run, such as ``python -m producer replay``.
        log: the file of its standard error.
        output: the file of its standard output; none: the same.
    """

    def __init__(
        self,
        command: Sequence[str],
        log: Path,
        *,
        output: Path | None = None,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
    ) -> None:
        self._log = log
        with ExitStack() as files:
            stderr = files.enter_context(log.open("wb"))
            stdout = stderr if output is None else files.enter_context(output.open("wb"))
            self.process = subprocess.Popen(command, stdout=stdout, stderr=stderr, cwd=cwd, env=env)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()

    def log(self) -> str:
        """What it has written so far."""
        return self._log.read_text(encoding="utf-8")

    def events(self, name: str) -> list[dict[str, Any]]:
        """The log lines of one event so far, of a program that logs in JSON."""
        whole = (line for line in self.log().splitlines(keepends=True) if line.endswith("}\n"))
        return [event for event in map(json.loads, whole) if event["event"] == name]

    def complaint(self) -> str:
        """The one line of its log that is no event."""
        (complaint,) = (line for line in self.log().splitlines() if not line.startswith("{"))
        return complaint

    def is_running(self) -> bool:
        return self.process.poll() is None

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send it a signal, and return its exit status."""
        self.process.send_signal(number)
        return self.process.wait(STOP_SECONDS)


class Scrape(NamedTuple):
    """All samples of ``/metrics`` at one moment."""

    samples: list[Sample]

    @classmethod
    def of(cls, text: str) -> Self:
        """As a detector serves them."""
        families = text_string_to_metric_families(text)
        return cls([sample for family in families for sample in family.samples])

    def total(self, name: str, **labels: str) -> float:
        """The sum of the samples that have this name and these labels; 0 where none has."""
        return sum(
            sample.value
            for sample in self.samples
            if sample.name == name and labels.items() <= sample.labels.items()
        )


class Detector(Program):
    """`detector run` on any free port."""

    def __init__(self, log: Path, *flags: str) -> None:
        command = [sys.executable, "-m", "detector", "run", "--port=0", "--log-format=json"]
        super().__init__([*command, *flags], log)

    def get(self, path: str) -> tuple[int, str]:
        """Status and body of a page of its HTTP server, once it has started."""
        address = self.events("detector.started")[0]["address"]
        try:
            with urlopen(address + path, timeout=10) as answer:  # noqa: S310 - our own server
                return answer.status, answer.read().decode()
        except HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def scrape(self) -> Scrape:
        """Its ``/metrics``, as Prometheus would have them now."""
        return Scrape.of(self.get("/metrics")[1])

    def metric(self, name: str, **labels: str) -> float:
        """The sum of the samples of ``/metrics`` that have this name and these labels."""
        return self.scrape().total(name, **labels)

    def handled(self) -> float:
        """How many records it has committed."""
        return self.metric("detector_records_total")
