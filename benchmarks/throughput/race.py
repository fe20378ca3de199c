"""One run of one contestant, seen from outside."""

import json
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.error import URLError
from uuid import uuid4

from benchmarks.environments import python_with
from benchmarks.process import Process
from benchmarks.throughput.consumers.reading import Reading
from benchmarks.throughput.contestants import Contestant
from benchmarks.throughput.figures import Look, Run
from benchmarks.throughput.settings import ThroughputSettings
from benchmarks.throughput.site import MODEL, TOPIC, Site
from deploy.demo.programs import Watched, detector

CONSUMERS = "benchmarks.throughput.consumers"
ROOT = Path(__file__).parents[2]

_EVERY_SECONDS = 0.05


def run(contestant: Contestant, place: Site, settings: ThroughputSettings) -> Run:
    """Let it read the topic from its beginning, in a group of its own.

    Raises:
        RuntimeError: it ended before its time.
    """
    if contestant.program:
        return _run_program(contestant, place, settings)
    return _run_detector(contestant, place, settings)


def _run_program(contestant: Contestant, place: Site, settings: ThroughputSettings) -> Run:
    task = Reading(
        broker=place.address,
        topic=TOPIC,
        records=settings.records,
        seconds=settings.seconds,
        group=f"{uuid4()}",
        graph=f"{place.graph}",
    )
    python = python_with(*contestant.packages)
    command = [python, "-m", f"{CONSUMERS}.{contestant.program}", task.argument()]
    with tempfile.TemporaryFile("w+") as log:
        began = time.time()
        ended = subprocess.run(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=log, text=True, check=False
        )
        log.seek(0)
        last = log.read()[-2000:]
    looks = [Look(**json.loads(line)) for line in ended.stdout.splitlines() if line[0] == "{"]
    if ended.returncode != 0 or len(looks) < 2:  # noqa: PLR2004 - the first and the last
        raise RuntimeError(f"{contestant.name} ended with status {ended.returncode}: {last}")
    return Run.of(looks, began)


def _run_detector(contestant: Contestant, place: Site, settings: ThroughputSettings) -> Run:
    flags = (
        f"--kafka.bootstrap-servers={place.address}",
        f"--models={place.models}",
        f"--name={MODEL}",
        f"--topic={TOPIC}",
        f"--group={uuid4()}",
        *contestant.flags,
    )
    with tempfile.TemporaryDirectory() as folder:
        began = time.time()
        with detector(Path(folder) / "detector.log", *flags) as running:
            looks = []
            for look in _looks(running):
                looks.append(look)
                slow = look.at - looks[0].at > settings.seconds
                if slow or look.records >= settings.records:
                    break
            return Run.of(looks, began)


def _looks(running: Watched) -> Iterator[Look]:
    """Each once more records are committed."""
    seen = 0
    while True:
        if not running.is_running():
            raise RuntimeError(f"the detector ended: {running.log()[-2000:]}")
        with suppress(URLError, TimeoutError, IndexError):  # it is not up yet
            scrape = running.scrape()
            records = round(scrape.total("detector_records_total"))
            if records > seen:
                seen = records
                at = scrape.total("detector_last_commit_timestamp_seconds")
                cpu = scrape.total("process_cpu_seconds_total")
                yield Look(at, cpu, records, Process(running.process.pid).peak_megabytes())
        time.sleep(_EVERY_SECONDS if not seen else 10 * _EVERY_SECONDS)
