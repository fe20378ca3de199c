"""How soon a group goes on after one of its two detectors was killed, restarted, stopped, frozen.

``python -m benchmarks.recovery --rounds 10``. A real broker, records flowing, most of the time in
a transaction, so that faults hit open ones. Printed, and written to ``benchmarks/results/``.
"""

import json
import os
import signal
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import TransactionState
from kafka.errors import KafkaError
from pydantic import Field, PositiveInt
from rich.console import Console
from rich.table import Table

from contracts.program.broker import BrokerSettings, Topic
from contracts.program.command import run_alone
from contracts.program.settings import Settings, environment_prefix
from contracts.stream.record import RecordSchema
from deploy.local import LocalKafka
from deploy.programs import Detector
from tests.bundles import make_bundle
from tests.waiting import wait_until
from transport.topics import create_missing_topics

RESULTS = Path(__file__).with_name("results") / "recovery.json"

GROUP, TOPIC, ALERTS, LETTERS = "recovery", "records", "records.alerts", "records.dead-letters"
SETTLED_SECONDS = 2.0
ON_ITS_WAY_SECONDS = 0.2
"""What was sent to the broker before a fault is no recovery."""

_PAUSE = threading.Event()

Figures = dict[str, float]
"""Seconds from the fault until something, and under ``open`` 1 if a transaction was open then."""


class RecoverySettings(Settings):
    """What is measured, and how often."""

    command: ClassVar[str] = "recovery"
    model_config = environment_prefix("BENCHMARK_")

    rounds: PositiveInt = Field(10, description="How often each fault strikes.")
    faults: str = Field("restart,kill,stop,freeze", description="Which faults, in this order.")
    partitions: PositiveInt = Field(4, description="Partitions of each topic.")
    rate: PositiveInt = Field(500, description="Records a second.")
    max_batch: PositiveInt = Field(500, description="Records in a batch, at the most.")
    flags: str = Field("", description="Further flags of the detectors, such as timeouts.")
    output: Path = Field(RESULTS, description="Where the figures go.")


class Stream:
    """Records that flow, half of them anomalous, and what a subscriber sees of the alerts."""

    def __init__(self, address: str, settings: RecoverySettings) -> None:
        self._address = address
        self._settings = settings
        self._ended = threading.Event()
        self._admin = KafkaAdminClient(bootstrap_servers=address)
        self.seen = [0.0] * settings.partitions
        """When the newest alert was written that the subscriber saw, in each partition of them."""
        self._threads = [threading.Thread(target=run) for run in (self._send, self._subscribe)]
        for thread in self._threads:
            thread.start()

    def _send(self) -> None:
        partitions, rate = self._settings.partitions, self._settings.rate
        with closing(KafkaProducer(bootstrap_servers=self._address, linger_ms=5)) as producer:
            began, sent = time.monotonic(), 0
            while not self._ended.wait(0.02):
                for number in range(sent, int((time.monotonic() - began) * rate)):
                    a = 99 * (number // partitions % 2)
                    value = json.dumps({"id": f"{number}", "at": number, "a": a, "b": 0}).encode()
                    producer.send(TOPIC, value, partition=number % partitions)
                    sent = number + 1

    def _subscribe(self) -> None:
        with closing(
            KafkaConsumer(bootstrap_servers=self._address, isolation_level="read_committed")
        ) as subscriber:
            numbers = range(self._settings.partitions)
            subscriber.assign([TopicPartition(ALERTS, number) for number in numbers])
            while not self._ended.is_set():
                for place, alerts in subscriber.poll(timeout_ms=50).items():
                    self.seen[place.partition] = alerts[-1].timestamp / 1000

    def committed(self) -> list[int]:
        """The group's offset in each partition."""
        offsets = self._admin.list_group_offsets(GROUP)[GROUP]
        return [entry.offset for _, entry in sorted(offsets.items())]

    def is_open(self, transactional_id: str) -> bool:
        """Whether it has a transaction open."""
        described = self._admin.describe_transactions([transactional_id])
        return bool(described[transactional_id].state is TransactionState.ONGOING)

    def close(self) -> None:
        """End both threads."""
        self._ended.set()
        for thread in self._threads:
            thread.join()
        self._admin.close()


class Pair:
    """The two detectors of the group, each restarted under its own name."""

    names = ("first", "second")

    def __init__(self, stack: ExitStack, folder: Path, flags: list[str]) -> None:
        self._stack = stack
        self._folder = folder
        self._flags = flags
        self.running: dict[str, Detector] = {}
        for name in self.names:
            self.start(name)

    def start(self, name: str) -> None:
        """Start the one of this name, for the first time or after its end."""
        log = self._folder / f"{time.monotonic_ns()}-{name}.log"
        detector = Detector(log, *self._flags, f"--transactional-id={name}")
        self.running[name] = self._stack.enter_context(detector)

    def batches(self, name: str) -> float:
        """How many this run of it has committed; 0 before it answers."""
        try:
            return self.running[name].metric("detector_transactions_total", outcome="committed")
        except (OSError, IndexError):
            return 0.0

    def settle(self) -> None:
        """Wait until both have committed, and stay so for a while."""
        wait_until(lambda: all(map(self.batches, self.names)), "both commit")
        _PAUSE.wait(SETTLED_SECONDS)


class Trial:
    """One fault that strikes one detector, and when what follows it comes to be."""

    def __init__(self, stream: Stream, pair: Pair, name: str) -> None:
        self._stream = stream
        self._pair = pair
        self._name = name
        self._waiting: dict[str, Callable[[], bool]] = {}
        self.figures: Figures = {}

    @property
    def _seconds(self) -> float:
        return time.monotonic() - self._at

    def strike(self, number: signal.Signals, *, restart: bool) -> None:
        """Send a signal; with `restart`, start it again as soon as it has ended."""
        self._at, wall = time.monotonic(), time.time()
        self._pair.running[self._name].process.send_signal(number)
        if restart:
            self._pair.running[self._name].process.wait()
            self.figures["ended"] = self._seconds
            self.restart()
            self._waiting["itself"] = lambda: self._pair.batches(self._name) > 0
        _PAUSE.wait(max(ON_ITS_WAY_SECONDS - self._seconds, 0))
        self.figures["open"] = float(self._stream.is_open(self._name))
        since, before = wall + self._seconds, self._stream.committed()
        self._waiting["all partitions"] = lambda: all(
            map(int.__gt__, self._stream.committed(), before)
        )
        self._waiting["subscriber"] = lambda: min(self._stream.seen) > since

    def restart(self) -> None:
        """Start it again."""
        self._pair.start(self._name)

    def thaw(self) -> None:
        """Let the frozen one go on; what it had in hand is none of its next batches."""
        self.figures["frozen"] = self._seconds
        self._pair.running[self._name].process.send_signal(signal.SIGCONT)
        in_hand = self._pair.batches(self._name) + 1
        self._waiting["itself"] = lambda: self._pair.batches(self._name) > in_hand

    def watch(self) -> None:
        """Note when each thing that is waited for has come to be."""
        wait_until(self._nothing_is_left, f"{self._name}: {list(self._waiting)}")

    def _nothing_is_left(self) -> bool:
        for what, has_come in list(self._waiting.items()):
            try:
                if has_come():
                    self.figures[what] = self._seconds
                    del self._waiting[what]
            except KafkaError:
                continue
        return not self._waiting


def _restart(trial: Trial, number: signal.Signals) -> None:
    trial.strike(number, restart=True)
    trial.watch()


def _leave(trial: Trial, number: signal.Signals, back: Callable[[Trial], None]) -> None:
    trial.strike(number, restart=False)
    trial.watch()
    back(trial)
    trial.watch()


FAULTS: dict[str, Callable[[Trial], None]] = {
    "restart": partial(_restart, number=signal.SIGKILL),
    "kill": partial(_leave, number=signal.SIGKILL, back=Trial.restart),
    "stop": partial(_restart, number=signal.SIGTERM),
    "freeze": partial(_leave, number=signal.SIGSTOP, back=Trial.thaw),
}


@contextmanager
def _scene(settings: RecoverySettings) -> Iterator[tuple[Stream, Pair]]:
    with ExitStack() as stack:
        address = stack.enter_context(LocalKafka()).bootstrap_servers
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        schema = RecordSchema(id="id", time="at", label="odd", features=("a", "b"))
        make_bundle(folder, name="stream", schema=schema, threshold=10.0)
        topics = [Topic(name, settings.partitions, 1) for name in (TOPIC, ALERTS, LETTERS)]
        create_missing_topics(BrokerSettings(bootstrap_servers=address), topics)
        flags = [
            f"--kafka.bootstrap-servers={address}",
            f"--models={folder}",
            "--name=stream",
            f"--topic={TOPIC}",
            f"--alerts-topic={ALERTS}",
            f"--dead-letters-topic={LETTERS}",
            f"--group={GROUP}",
            f"--max-batch={settings.max_batch}",
            *settings.flags.split(),
        ]
        pair = Pair(stack, folder, flags)
        yield stack.enter_context(closing(Stream(address, settings))), pair


def run(settings: RecoverySettings) -> None:
    """Measure, print, and write the figures."""
    measured: dict[str, list[Figures]] = {}
    with _scene(settings) as (stream, pair):
        for fault in settings.faults.split(","):
            for number in range(settings.rounds):
                pair.settle()
                trial = Trial(stream, pair, pair.names[number % 2])
                FAULTS[fault](trial)
                rounded = {what: round(seconds, 2) for what, seconds in trial.figures.items()}
                measured.setdefault(fault, []).append(rounded)
                sys.stderr.write(f"{fault} {rounded}\n")
    figures = {
        "command": " ".join(["python -m benchmarks.recovery", *sys.argv[1:]]),
        "load": [round(load, 1) for load in os.getloadavg()],
        "seconds": {fault: _summary(rounds) for fault, rounds in measured.items()},
        "rounds": measured,
    }
    _show(figures["seconds"])
    settings.output.parent.mkdir(exist_ok=True)
    settings.output.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


def _summary(rounds: list[Figures]) -> dict[str, Figures]:
    """Of each thing but ``open``, the median and the most of all rounds."""
    of_all = {what: [one[what] for one in rounds] for what in rounds[0] if what != "open"}
    return {
        what: {"median": round(statistics.median(seconds), 2), "most": max(seconds)}
        for what, seconds in of_all.items()
    }


def _show(summary: Any) -> None:
    table = Table(title="Seconds from the fault", title_justify="left")
    for heading in ("fault", "until", "median", "most"):
        table.add_column(heading)
    for fault, figures in summary.items():
        for what, seconds in figures.items():
            table.add_row(fault, what, f"{seconds['median']:.2f}", f"{seconds['most']:.2f}")
    Console().print(table)


if __name__ == "__main__":
    sys.exit(run_alone("benchmarks", RecoverySettings, run))
