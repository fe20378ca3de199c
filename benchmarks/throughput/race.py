"""One run of one contestant, seen from outside."""

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from urllib.error import URLError
from uuid import uuid4

from prometheus_client.parser import text_string_to_metric_families

from benchmarks.throughput.consumers.meter import peak_megabytes
from benchmarks.throughput.contestants import Contestant
from benchmarks.throughput.environments import python_of
from benchmarks.throughput.figures import Look, Run
from benchmarks.throughput.settings import ThroughputSettings
from benchmarks.throughput.site import MODEL, TOPIC
from deploy.demo.programs import Watched, detector

CONSUMERS = "benchmarks.throughput.consumers"
ROOT = Path(__file__).parents[2]

_EVERY_SECONDS = 0.05


def run(contestant: Contestant, address: str, models: Path, settings: ThroughputSettings) -> Run:
    """Let it read the topic from its beginning, in a group of its own.

    Raises:
        RuntimeError: it ended before its time.
    """
    if contestant.program:
        return _run_program(contestant, address, models, settings)
    return _run_detector(contestant, address, models, settings)


def _run_program(
    contestant: Contestant, address: str, models: Path, settings: ThroughputSettings
) -> Run:
    environment = {
        "BENCHMARK_BROKER": address,
        "BENCHMARK_TOPIC": TOPIC,
        "BENCHMARK_RECORDS": f"{settings.records}",
        "BENCHMARK_SECONDS": f"{settings.seconds}",
        "BENCHMARK_GROUP": f"{uuid4()}",
        "BENCHMARK_MODEL": f"{models}",
    }
    command = [python_of(contestant), "-m", f"{CONSUMERS}.{contestant.program}"]
    began = time.time()
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    with process.stdout as said:
        looks = [Look(**json.loads(line)) for line in said if line.startswith("{")]
    if process.wait() != 0 or not looks:
        raise RuntimeError(f"{contestant.name} ended with status {process.returncode}")
    return Run.of(looks, began)


def _run_detector(
    contestant: Contestant, address: str, models: Path, settings: ThroughputSettings
) -> Run:
    flags = (
        f"--kafka.bootstrap-servers={address}",
        f"--models={models}",
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
            samples = _samples(running.get("/metrics")[1])
            records = round(samples["detector_records_total"])
            if records > seen:
                seen = records
                at = samples["detector_last_commit_timestamp_seconds"]
                cpu = samples["process_cpu_seconds_total"]
                yield Look(at, cpu, records, peak_megabytes(running.process.pid))
        time.sleep(_EVERY_SECONDS if not seen else 10 * _EVERY_SECONDS)


def _samples(text: str) -> Mapping[str, float]:
    """The sum of each metric over its labels."""
    sums: dict[str, float] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            sums[sample.name] = sums.get(sample.name, 0.0) + sample.value
    return sums
