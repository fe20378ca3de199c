"""Where the race takes place: a broker, a topic that is full, and a model."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import mean
from typing import NamedTuple

from kafka import KafkaConsumer

from benchmarks.throughput.settings import ThroughputSettings
from contracts.model.bundle import current_folder
from deploy.demo.programs import run
from deploy.local import LocalKafka

TOPIC, MODEL = "transactions", "creditcard"

_LOOKED_AT = 10_000


class Site(NamedTuple):
    """The broker's address, the folder of the models, and the graph of the one in it.

    `record_bytes` is the mean size of the first records' values.
    """

    address: str
    models: Path
    graph: Path
    record_bytes: int


@contextmanager
def site(settings: ThroughputSettings, models: Path) -> Iterator[Site]:
    """Everything is there, with the model in the folder `models`."""
    run("trainer", "train", "--data=sample", f"--models={models}", "--seed=0", quiet=True)
    graph = current_folder(models, MODEL) / "scorer.onnx"
    with LocalKafka() as kafka:
        run(
            "producer",
            "replay",
            "--loop",
            f"--data={settings.data}",
            f"--kafka.bootstrap-servers={kafka.bootstrap_servers}",
            f"--topic={TOPIC}",
            f"--partitions={settings.partitions}",
            f"--limit={settings.records}",
            quiet=True,
        )
        yield Site(kafka.bootstrap_servers, models, graph, _record_bytes(kafka.bootstrap_servers))


def _record_bytes(address: str) -> int:
    consumer = KafkaConsumer(TOPIC, bootstrap_servers=address, auto_offset_reset="earliest")
    with closing(consumer):
        sizes = [len(next(consumer).value) for _ in range(_LOOKED_AT)]
    return round(mean(sizes))
