"""Where the race takes place: a broker, a topic that is full, and a model."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.throughput.settings import ThroughputSettings
from deploy.demo.programs import run
from deploy.local import LocalKafka

TOPIC, MODEL = "transactions", "creditcard"


@contextmanager
def site(settings: ThroughputSettings, models: Path) -> Iterator[str]:
    """Everything is there; gives the broker's address."""
    run("trainer", "train", "--data=sample", f"--models={models}", "--seed=0", quiet=True)
    with LocalKafka() as kafka:
        address = kafka.bootstrap_servers
        run(
            "producer",
            "replay",
            "--loop",
            "--data=sample",
            f"--kafka.bootstrap-servers={address}",
            f"--topic={TOPIC}",
            f"--partitions={settings.partitions}",
            f"--limit={settings.records}",
            quiet=True,
        )
        yield address
