"""Where it is measured: a broker, a model for each kind and number of features, and detectors."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from uuid import uuid4

from kafka import KafkaAdminClient

from benchmarks.cost.data import data_of
from benchmarks.cost.figures import Cost, Look
from benchmarks.cost.filler import Filling
from benchmarks.cost.points import Point
from benchmarks.environments import python_with
from benchmarks.page import ROOT
from benchmarks.process import Process
from deploy.demo.programs import LIMIT_SECONDS, Watched, run, started_detector
from deploy.local import LocalKafka

_WARM_UP_RECORDS = 5_000
_EVERY_SECONDS = 0.2


class Models:
    """A model and a file of values for each kind and number of features, once it is asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._values: dict[str, Path] = {}

    def name(self, point: Point) -> str:
        """Of the model, and of all that belongs to it."""
        return f"{point.kind}-{point.features}"

    def values(self, point: Point) -> Path:
        """Records, one a line; the model is trained by then, in two epochs, which cost the same."""
        name = self.name(point)
        if name not in self._values:
            data = data_of(point, self.folder)
            model = (f"--models={self.folder}", f"--name={name}", f"--kind={point.kind}")
            run("trainer", "train", *data, *model, "--epochs=2", "--seed=0", quiet=True)
            output = self.folder / f"{name}.ndjson"
            run("producer", "replay", *data, "--part=all", f"--output={output}", quiet=True)
            self._values[name] = output
        return self._values[name]


class Site(NamedTuple):
    """A broker's address, and the models."""

    address: str
    models: Models

    def measure(self, point: Point, seconds: float) -> Cost:
        """One round of `point`, on a topic of its own, which is gone then.

        Its detectors share the partitions before there are records, and have handled some.
        """
        topic = f"{uuid4()}"
        filling = Filling(
            self.address, topic, point.partitions, f"{self.models.values(point)}", point.records
        )
        with self._topic(topic, point.partitions), self._detectors(point, topic) as detectors:
            self._fill(replace(filling, records=_WARM_UP_RECORDS))
            _wait_until_handled(detectors, _WARM_UP_RECORDS, LIMIT_SECONDS)
            before = _look(detectors)
            began = self._fill(filling)
            _wait_until_handled(detectors, _WARM_UP_RECORDS + point.records, seconds)
            after, ended = _look(detectors), _last_commit(detectors)
            return Cost.of(before, after, ended - began)

    def _fill(self, filling: Filling) -> float:
        """Returns when the records were there, in seconds since the epoch."""
        command = [python_with("confluent-kafka"), "-m", "benchmarks.cost.filler"]
        with subprocess.Popen(
            [*command, filling.argument()],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as filler:
            assert filler.stdout is not None
            if filler.stdout.readline() != "sent\n":
                raise RuntimeError("the filler ended before its time")
            said, _ = filler.communicate("commit\n")
        return float(said)

    @contextmanager
    def _topic(self, name: str, partitions: int) -> Iterator[None]:
        with closing(KafkaAdminClient(bootstrap_servers=self.address)) as admin:
            size = {"num_partitions": partitions, "replication_factor": 1}
            admin.create_topics({name: size}, wait_for_metadata=True)
            yield
            admin.delete_topics([name])

    @contextmanager
    def _detectors(self, point: Point, topic: str) -> Iterator[list[Watched]]:
        """As many as `point` says, once each has some of the partitions."""
        flags = (
            f"--kafka.bootstrap-servers={self.address}",
            f"--models={self.models.folder}",
            f"--name={self.models.name(point)}",
            f"--topic={topic}",
            f"--group={topic}",
            f"--max-batch={point.max_batch}",
        )
        with ExitStack() as stack:
            folder = Path(stack.enter_context(TemporaryDirectory()))
            detectors = [
                stack.enter_context(started_detector(folder / f"{number}.log", *flags))
                for number in range(point.detectors)
            ]
            for each in detectors:
                each.wait_until_ready()
            detectors[0].wait_for(
                lambda: _is_shared(detectors, point.partitions), "partitions that are shared"
            )
            yield detectors


@contextmanager
def site() -> Iterator[Site]:
    """All that points have in common."""
    with TemporaryDirectory() as folder, LocalKafka() as kafka:
        yield Site(kafka.bootstrap_servers, Models(Path(folder)))


def _is_shared(detectors: list[Watched], partitions: int) -> bool:
    shares = [
        sum(sample.name == "detector_consumer_lag_records" for sample in detector.scrape().samples)
        for detector in detectors
    ]
    return all(shares) and sum(shares) == partitions


def _wait_until_handled(detectors: list[Watched], records: int, seconds: float) -> None:
    """Or until the time is over."""
    deadline = time.monotonic() + seconds
    while sum(map(Watched.handled, detectors)) < records and time.monotonic() < deadline:
        time.sleep(_EVERY_SECONDS)


def _look(detectors: list[Watched]) -> Look:
    scrapes = [detector.scrape() for detector in detectors]
    processes = [Process(detector.process.pid) for detector in detectors]
    return Look(
        sum(process.cpu_seconds() for process in processes),
        sum(scrape.total("detector_records_total") for scrape in scrapes),
        sum(scrape.total("detector_batch_records_count") for scrape in scrapes),
        max(process.peak_megabytes() for process in processes),
    )


def _last_commit(detectors: list[Watched]) -> float:
    name = "detector_last_commit_timestamp_seconds"
    return max(detector.metric(name) for detector in detectors)
