"""One run of the client alone, or of the producer, onto a topic of its own."""

import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, Self
from uuid import uuid4

from benchmarks.process import run_whole
from benchmarks.producer.bare import Sending
from benchmarks.producer.settings import ProducerBenchmarkSettings
from contracts.program.broker import BrokerSettings, Topic
from producer.settings import ReplaySettings
from transport.sender import BATCH_BYTES
from transport.topics import create_missing_topics

_CONNECT_MS = 30_000


class Run(NamedTuple):
    """The figures of one process; all but the records a second are of the whole command."""

    records_a_second: float
    cpu_s_per_million: float
    system_s_per_million: float
    peak_megabytes: float
    command_s: float

    @classmethod
    def of(cls, command: Sequence[str]) -> Self:
        """Run `command`, whose standard output is JSON that says what was sent in how long.

        Raises:
            RuntimeError: it ended with another status than 0.
        """
        with tempfile.TemporaryFile("w+") as output:
            whole = run_whole(command, output)
            output.seek(0)
            said = json.load(output)
        millions = said["sent"] / 1e6
        return cls(
            said["sent"] / said["seconds"],
            whole.cpu_seconds / millions,
            whole.system_seconds / millions,
            whole.peak_megabytes,
            whole.seconds,
        )

    def text(self) -> str:
        """For a line of progress."""
        return " ".join(f"{name}={value:,.1f}" for name, value in self._asdict().items())


def replay(settings: ProducerBenchmarkSettings) -> list[str]:
    """The command of the producer, as fast as it goes, without where to."""
    limit = ["--loop", f"--limit={settings.records}"] if settings.records else []
    command = [sys.executable, "-m", "producer", "replay", "--json", f"--data={settings.data}"]
    return [*command, "--part=all", *limit]


def to(address: str, topic: str) -> list[str]:
    """Its flags that say where to."""
    return [f"--kafka.bootstrap-servers={address}", f"--topic={topic}"]


def bare(address: str, topic: str, values: Path) -> list[str]:
    """The command of the client alone, with the settings that the producer gives it."""
    task = Sending(
        broker=address,
        topic=topic,
        values=str(values),
        linger_ms=ReplaySettings.model_fields["linger"].default,
        batch_bytes=BATCH_BYTES,
    )
    return [sys.executable, "-m", "benchmarks.producer.bare", task.argument()]


def new_topic(address: str, partitions: int) -> str:
    """Its name."""
    topic = Topic(f"bench-{uuid4()}", partitions, 1, right="Write")
    create_missing_topics(BrokerSettings(bootstrap_servers=address), [topic], _CONNECT_MS)
    return topic.name
