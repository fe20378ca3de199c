"""Everything that a fault can strike, and the log of what was done."""

import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from signal import SIGKILL, SIGTERM
from typing import NamedTuple, Self

from benchmarks.chaos.models import Models
from benchmarks.chaos.replica import Replica
from benchmarks.chaos.site import Brokers
from benchmarks.chaos.stream import Stream
from benchmarks.chaos.witness import Witness
from contracts.program.broker import BrokerSettings, Client, Topic
from contracts.program.errors import CLEAN
from deploy.local.ports import free_ports
from detector.settings import RunSettings
from transport.topics import create_missing_topics

TOPIC, ALERTS, LETTERS, GROUP = "chaos", "chaos.alerts", "chaos.dead-letters", "chaos.group"
PARTITIONS = 6
MAX_BATCH = 200

START_SECONDS = 60.0
FOLLOW_SECONDS = 60.0
"""What should follow a fault is waited for so long; after that, the storm goes on without it."""

STOP_SECONDS = 30.0
_PAUSE = threading.Event()


class Fault(NamedTuple):
    """When it struck, seconds of the monotonic clock."""

    at: float
    kind: str


class Scene:
    """Brokers, detectors, stream, witness, models; leaving the block ends all detectors.

    Args:
        rate: records a second, while the faults last.
        client: which one the detectors take.
    """

    def __init__(
        self, brokers: Brokers, folder: Path, rng: Random, rate: float, client: Client
    ) -> None:
        self.brokers = brokers
        self.client = client
        self.rng = rng
        self.folder = folder
        self.models = Models(folder / "models")
        self.session_seconds = _default("session_timeout")
        self.transaction_seconds = _default("transaction_timeout")
        self.faults: list[Fault] = []
        self.log: list[str] = []
        self.complaints: list[str] = []
        self.replicas: list[Replica] = []
        self.partitions = PARTITIONS
        self._free = free_ports(5)
        self._began = time.monotonic()
        self._left = ExitStack()
        self._create_topics()
        self.stream = Stream(brokers.address, TOPIC, GROUP, Random(rng.random()), rate)  # noqa: S311 - a seed
        self.witness = Witness(brokers.address, [ALERTS, LETTERS])

    def __enter__(self) -> Self:
        self._left.__enter__()
        try:
            for name in ("first", "second", "third"):
                self.add(name)
            self._wait_for_the_start()
            self._left.enter_context(self.witness)
            self._left.enter_context(self.stream)
        except BaseException:
            self._left.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._left.close()

    def add(self, name: str) -> Replica:
        """One more detector of the group; each but the first is behind the proxies."""
        address = self.brokers.address if name == "first" else self.brokers.proxied
        replica = Replica(name, self._free.pop(), self._arguments(address), self.folder)
        self._left.callback(replica.end)
        self.replicas.append(replica)
        return replica

    def drop(self, replica: Replica) -> None:
        """It has ended, and will not be started again."""
        self.replicas.remove(replica)
        self._free.append(replica.port)

    def note(self, what: str) -> None:
        line = f"{datetime.now(UTC):%H:%M:%S} {time.monotonic() - self._began:6.1f} s  {what}"
        self.log.append(line)
        with (self.folder / "storm.txt").open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")

    def complain(self, what: str) -> None:
        """Note what no detector may do, whatever the weather."""
        self.note(what)
        self.complaints.append(what)

    def strike(self, kind: str, whom: str) -> None:
        """Note a fault, at the instant it comes."""
        self.faults.append(Fault(time.monotonic(), kind))
        self.note(f"{kind}: {whom}")

    def turn(self) -> None:
        """Restart who ended unasked."""
        for replica in self.replicas:
            if replica.ended_by_itself:
                self.complain(f"{replica.name} ended by itself with status {replica.status}")
                replica.start()
        _PAUSE.wait(0.02)

    def hold(self, seconds: float) -> None:
        """Let so much time pass: the length of a fault."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.turn()

    def wait(self, condition: Callable[[], object], what: str, limit: float) -> bool:
        """Whether `condition` came to hold within `limit` seconds; if not, say so in the log."""
        deadline = time.monotonic() + limit
        while not condition():
            if time.monotonic() > deadline:
                self.note(f"not within {limit:.0f} s: {what}; committed {self.stream.standing()}")
                return False
            self.turn()
        return True

    def wait_for_records(self, more: int) -> None:
        """Until the group has committed so many more."""
        goal = self.stream.committed + more
        self.wait(lambda: self.stream.committed >= goal, f"{more} more records", FOLLOW_SECONDS)

    def stop(self, replica: Replica) -> None:
        """SIGTERM once it handles signals; the exit status has to be 0."""
        self.wait(lambda: replica.has_started, f"{replica.name} starts", START_SECONDS)
        replica.send(SIGTERM)
        if not self.wait(lambda: replica.status is not None, f"{replica.name} ends", STOP_SECONDS):
            self.complain(f"{replica.name} did not end within {STOP_SECONDS:.0f} s of SIGTERM")
            replica.send(SIGKILL)
            replica.end()
        elif replica.status != CLEAN:
            self.complain(f"{replica.name} ended with status {replica.status} after SIGTERM")

    def aborted_batches(self) -> int:
        """Of all detectors that ever ran, by their logs."""
        return sum(log.read_text().count('"batch.aborted"') for log in self.folder.glob("*.log"))

    def _create_topics(self) -> None:
        replicas = self.brokers.replicas
        topics = [
            Topic(TOPIC, PARTITIONS, replicas),
            Topic(ALERTS, 3, replicas),
            Topic(LETTERS, 3, replicas),
        ]
        kafka = BrokerSettings(bootstrap_servers=self.brokers.address)
        create_missing_topics(kafka, topics)

    def _wait_for_the_start(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not all(replica.is_ready for replica in self.replicas):
            assert time.monotonic() < deadline, f"no detector is ready; logs: {self.folder}"
            _PAUSE.wait(0.1)

    def _arguments(self, address: str) -> list[str]:
        return [
            f"--kafka.bootstrap-servers={address}",
            f"--kafka.client={self.client}",
            f"--models={self.models.folder}",
            f"--name={self.models.name}",
            f"--topic={TOPIC}",
            f"--alerts-topic={ALERTS}",
            f"--dead-letters-topic={LETTERS}",
            f"--group={GROUP}",
            f"--max-batch={MAX_BATCH}",
            "--reload-interval=0.5",
        ]


def _default(setting: str) -> float:
    return float(RunSettings.model_fields[setting].default)
