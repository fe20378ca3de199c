"""Where the soak takes place: a broker, two versions of a model, a detector and a producer."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from kafka import KafkaAdminClient

from benchmarks.soak.settings import SoakSettings
from contracts.model.bundle import Bundle, current_folder, open_bundle, promote, write_bundle
from deploy.demo.programs import Watched, detector, run, started
from deploy.local import LocalKafka

NAME = "creditcard"
PARTITIONS = 3
_TOPICS = {"transactions": 400 << 20, "alerts": 20 << 20, "transactions.dead-letters": 20 << 20}
"""Bytes that a partition keeps; of the records several times what the detector is ever behind."""

_SEGMENT = 20 << 20
_PROPERTIES = {
    "log.retention.check.interval.ms": "5000",
    "log.segment.delete.delay.ms": "1000",
    "log.initial.task.delay.ms": "1000",
}
_FOR_EVER = 3600


class Site(NamedTuple):
    """What runs."""

    detector: Watched
    producer: subprocess.Popen[str]
    versions: tuple[Bundle, Bundle]

    def produce(self, *, go_on: bool) -> None:
        """Let the producer go on, or wait where it is."""
        self.producer.send_signal(signal.SIGCONT if go_on else signal.SIGSTOP)

    def promote(self, number: int) -> None:
        """The two versions in turn."""
        promote(self.versions[number % 2])


@contextmanager
def site(settings: SoakSettings, folder: Path) -> Iterator[Site]:
    """All of it running; `folder` holds models and logs, which are gone with it."""
    versions = _train_two(settings.data, folder / "models")
    with LocalKafka(properties=_PROPERTIES) as kafka:
        _create_topics(kafka.bootstrap_servers)
        address = f"--kafka.bootstrap-servers={kafka.bootstrap_servers}"
        replay = ("producer", "replay", "--loop", f"--data={settings.data}")
        patience = f"--delivery-timeout={_FOR_EVER}"  # it is made to wait in mid-delivery
        with (
            detector(folder / "detector.log", address, f"--models={folder / 'models'}") as watched,
            (folder / "producer.log").open("w") as log,
            started(*replay, address, patience, stdout=log, stderr=log) as producer,
        ):
            running = Site(watched, producer, versions)
            try:
                yield running
            finally:
                running.produce(go_on=True)  # or it could not be asked to stop


def _train_two(data: str, models: Path) -> tuple[Bundle, Bundle]:
    """One model under two versions; five epochs, since how much it catches is no matter here."""
    run("trainer", "train", f"--data={data}", f"--models={models}", "--epochs=5", quiet=True)
    first = open_bundle(current_folder(models, NAME))
    again = first.manifest.model_copy(update={"version": f"{first.manifest.version}-again"})
    return first, write_bundle(models, again, first.contents)


def _create_topics(address: str) -> None:
    topics = {
        topic: {
            "num_partitions": PARTITIONS,
            "replication_factor": 1,
            "configs": {"retention.bytes": f"{kept}", "segment.bytes": f"{_SEGMENT}"},
        }
        for topic, kept in _TOPICS.items()
    }
    with closing(KafkaAdminClient(bootstrap_servers=address)) as admin:
        admin.create_topics(topics, wait_for_metadata=True)
