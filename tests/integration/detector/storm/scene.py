"""Where a storm rages: one broker, a pair of detectors, a stream; and the log of what was done."""

import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from random import Random
from signal import SIGKILL, SIGTERM
from typing import NamedTuple, Self

from contracts.program.errors import CLEAN
from deploy.local import LocalKafka
from deploy.local.ports import free_ports
from tests.integration.conftest import Names
from tests.integration.detector.storm.replica import Replica
from tests.integration.detector.storm.stream import PARTITIONS, Stream

NAMES = Names("storm", "storm.alerts", "storm.dead-letters", "storm.group")

SESSION_SECONDS = 6.0
"""The shortest that a broker accepts, unless it is asked for less."""

TRANSACTION_SECONDS = 9.0

MAX_BATCH = 20
"""Small, so that the batches are many and each fault meets one."""

START_SECONDS = 60.0
FOLLOW_SECONDS = 30.0
"""What should follow a fault is waited for so long; after that, the storm goes on without it."""

STOP_SECONDS = 30.0

_PAUSE = threading.Event()


class Fault(NamedTuple):
    """When it struck, seconds of the monotonic clock."""

    at: float
    kind: str


class Scene:
    """Everything that a fault can strike; leaving the block ends all detectors."""

    def __init__(self, kafka: LocalKafka, folder: Path, rng: Random) -> None:
        self.kafka = kafka
        self.rng = rng
        self.models = folder / "models"
        self.logs = folder
        self.faults: list[Fault] = []
        self.log: list[str] = []
        self.complaints: list[str] = []
        self.replicas: list[Replica] = []
        self.pouring = True
        self._ports = iter(free_ports(3))
        self._began = time.monotonic()
        self._left = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._left.close()

    def begin(self) -> None:
        """Start the pair, and the stream once there is a topic for it."""
        for name in ("first", "second"):
            self.add(name)
        self._wait_for_the_start()
        records = Random(
            self.rng.random()
        )  # of its own: how many there are is the machine's choice
        self.stream = Stream(self.kafka.bootstrap_servers, NAMES, records)
        self._left.callback(self.stream.close)

    def _wait_for_the_start(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not all(replica.is_ready for replica in self.replicas):
            assert time.monotonic() < deadline, f"no detector is ready; their logs: {self.logs}"
            _PAUSE.wait(0.1)

    def add(self, name: str) -> Replica:
        """One more detector of the group."""
        replica = Replica(name, self._arguments(next(self._ports)), self.logs)
        self._left.callback(replica.end)
        self.replicas.append(replica)
        return replica

    def _arguments(self, port: int) -> list[str]:
        return [
            f"--kafka.bootstrap-servers={self.kafka.bootstrap_servers}",
            f"--models={self.models}",
            "--name=stream",
            f"--topic={NAMES.topic}",
            f"--alerts-topic={NAMES.alerts}",
            f"--dead-letters-topic={NAMES.dead_letters}",
            f"--group={NAMES.group}",
            f"--port={port}",
            f"--partitions={PARTITIONS}",
            f"--max-batch={MAX_BATCH}",
            f"--session-timeout={SESSION_SECONDS}",
            f"--transaction-timeout={TRANSACTION_SECONDS}",
        ]

    def note(self, what: str) -> None:
        self.log.append(f"{time.monotonic() - self._began:6.1f} s  {what}")

    def aborted_batches(self) -> int:
        """Of all detectors that ever ran, by their logs."""
        return sum(log.read_text().count('"batch.aborted"') for log in self.logs.glob("*.log"))

    def complain(self, what: str) -> None:
        """Note what no detector may do, whatever the weather."""
        self.note(what)
        self.complaints.append(what)

    def strike(self, kind: str, whom: str) -> None:
        """Note a fault, at the instant it comes."""
        self.faults.append(Fault(time.monotonic(), kind))
        self.note(f"{kind}: {whom}")

    def turn(self) -> None:
        """Watch the group, keep the stream ahead of it, restart who ended unasked."""
        if self.stream.is_due:
            self.stream.watch()
            if self.pouring:
                self.stream.keep_ahead()
        for replica in self.replicas:
            if replica.ended_by_itself:
                self.complain(f"{replica.name} ended by itself with status {replica.status}")
                replica.start()
        _PAUSE.wait(0.01)

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
        """Until the group has committed so many `more`."""
        goal = sum(self.stream.committed) + more
        self.wait(
            lambda: sum(self.stream.committed) >= goal, f"{more} more records", FOLLOW_SECONDS
        )

    def wait_for_start(self, replica: Replica) -> None:
        """Until it handles signals; before that, SIGTERM ends any program as it ends Python."""
        self.wait(lambda: replica.has_started, f"{replica.name} starts", START_SECONDS)

    def stop(self, replica: Replica) -> None:
        """SIGTERM once it handles signals; the exit status has to be 0."""
        self.wait_for_start(replica)
        replica.send(SIGTERM)
        if not self.wait(lambda: replica.status is not None, f"{replica.name} ends", STOP_SECONDS):
            self.complain(f"{replica.name} did not end within {STOP_SECONDS:.0f} s of SIGTERM")
            replica.send(SIGKILL)
            replica.end()
        elif replica.status != CLEAN:
            self.complain(f"{replica.name} ended with status {replica.status} after SIGTERM")
