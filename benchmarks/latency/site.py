"""Where it is measured: a broker, a detector whose alerts are many, and one who subscribes."""

import json
import random
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np

from benchmarks.environments import python_with
from benchmarks.latency.figures import STAGES, Arrivals, Look
from benchmarks.latency.load import Load
from benchmarks.latency.settings import LatencySettings
from benchmarks.latency.subscriber import Subscription
from benchmarks.page import ROOT
from benchmarks.task import Task
from contracts.stream.alert import Alert
from deploy.demo.programs import Watched, detector, run
from deploy.local import LocalKafka

TOPIC, ALERTS = "transactions", "alerts"
_RECORDS = 20_000


class Site(NamedTuple):
    """What runs; `records` are a file of values, `flagged` one of those that give alerts."""

    address: str
    detector: Watched
    subscriber: subprocess.Popen[str]
    records: Path
    flagged: Path

    def send(self, rate: float, seconds: float, *, flagged: bool) -> dict[str, float]:
        """Send at `rate`, wait until all is handled, and return what the load said of itself."""
        before = self.detector.handled()
        file = self.flagged if flagged else self.records
        command = _command("load", Load(self.address, TOPIC, f"{file}", rate, seconds))
        ended = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
        said: dict[str, float] = json.loads(ended.stdout)
        self.detector.wait_until_handled(round(before + said["sent"]))
        return said

    def look(self) -> Look:
        """At what the detector has counted so far."""
        total = self.detector.scrape().total
        return Look(
            total("detector_last_commit_timestamp_seconds"),
            total("process_cpu_seconds_total"),
            total("detector_records_total"),
            total("detector_transactions_total", outcome="committed"),
            {stage: total("detector_stage_seconds_sum", stage=stage) for stage in STAGES},
        )

    def arrivals(self) -> Arrivals:
        """All that the subscriber saw; it ends."""
        said, _ = self.subscriber.communicate()
        return Arrivals.read(said)


@contextmanager
def site(settings: LatencySettings, folder: Path) -> Iterator[Site]:
    """All of it running; `folder` holds models, records and logs."""
    models, records, flagged = folder / "models", folder / "records", folder / "flagged"
    run("trainer", "train", "--data=sample", f"--models={models}", "--seed=0", quiet=True)
    limit = f"--limit={_RECORDS}"
    run("producer", "replay", f"--data={settings.data}", limit, f"--output={records}", quiet=True)
    threshold = _divide(records, flagged, settings.share, models)
    with LocalKafka() as kafka:
        address = kafka.bootstrap_servers
        flags = (
            f"--kafka.bootstrap-servers={address}",
            f"--partitions={settings.partitions}",
            f"--models={models}",
            f"--threshold={threshold}",
            *settings.flags.split(),
        )
        with detector(folder / "detector.log", *flags) as watched:
            command = _command("subscriber", Subscription(address, ALERTS))
            with subprocess.Popen(
                command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            ) as subscriber:
                yield Site(address, watched, subscriber, records, flagged)


def _divide(records: Path, flagged: Path, share: float, models: Path) -> float:
    """Shuffle `records`, keep that `share` whose scores are highest in `flagged` too.

    Returns the least of their scores. Shuffled, since those of an hour resemble each other.
    """
    scored = records.with_suffix(".scored")
    flags = (f"--output={scored}", f"--models={models}", "--threshold=0")  # all are alerts
    run("detector", "score", f"{records}", *flags, quiet=True)
    alerts = [msgspec.json.decode(line, type=Alert) for line in scored.read_bytes().splitlines()]
    threshold = float(np.quantile([alert.score for alert in alerts], 1 - share))
    ids = {alert.record_id for alert in alerts if alert.score >= threshold}
    lines = records.read_bytes().splitlines(keepends=True)
    random.Random(0).shuffle(lines)  # noqa: S311 - no secret
    records.write_bytes(b"".join(lines))
    kept = (line for line in lines if msgspec.json.decode(line)["transaction_id"] in ids)
    flagged.write_bytes(b"".join(kept))
    return threshold


def _command(program: str, task: Task) -> list[str]:
    """Beside the detector, so in librdkafka, which takes little of the machine."""
    python = python_with("confluent-kafka")
    return [python, "-m", f"benchmarks.latency.{program}", task.argument()]
