"""What the demo does, in the order in which one sees it."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from rich.console import Console

from contracts.stream.alert import Alert
from deploy.broker import broker, chosen_broker
from deploy.demo.programs import detector, run
from deploy.demo.settings import DemoSettings
from deploy.demo.subject import Subject, made_payments, transactions
from deploy.demo.subscriber import subscriber
from deploy.demo.summary import Alerts, Summaries, Summary, compared, latencies
from deploy.local import LocalServerUnavailable
from deploy.programs import Detector
from detector.alerts import readable


class Stream(NamedTuple):
    """The flags that name one stream's topics and group, so that runs do not meet."""

    kafka: str
    topic: str
    alerts: str
    dead_letters: str
    group: str

    @classmethod
    def named(cls, name: str, bootstrap_servers: str) -> "Stream":
        prefix = f"demo-{datetime.now(UTC):%Y%m%d-%H%M%S}.{name}"
        return cls(
            f"--kafka.bootstrap-servers={bootstrap_servers}",
            f"--topic={prefix}",
            f"--alerts-topic={prefix}.alerts",
            f"--dead-letters-topic={prefix}.dead-letters",
            f"--group={prefix}",
        )


class Demo:
    """One run.

    Args:
        settings: what to train on and how fast to replay.
        folder: for what is needed in between.
        console: where the person looks.
    """

    def __init__(self, settings: DemoSettings, folder: Path, console: Console) -> None:
        self._settings = settings
        self._folder = folder
        self._console = console
        self._models = f"--models={settings.models}"

    def run(self) -> Summaries:
        """The whole path, of both streams; without the broker's part where none can be had."""
        day_two = transactions(self._settings)
        of_day_two = self._score_without_kafka(day_two)
        self._say(f"Kafka: {chosen_broker()}")
        try:
            with broker() as bootstrap_servers:
                first = self._replay_live(day_two, of_day_two, bootstrap_servers)
                throughput = self._drain(day_two, Stream.named("backlog", bootstrap_servers))
                made = made_payments(self._settings, self._folder)
                second = self._replay_live(made, self._score_without_kafka(made), bootstrap_servers)
        except LocalServerUnavailable as error:
            self._say(f"no Kafka, so `detector score` alone shows the main job: {error}")
            self._show_scored(day_two)
            return Summaries(self._summary(day_two, of_day_two), None)
        return Summaries(replace(first, throughput_per_s=throughput), second)

    def _say(self, text: str) -> None:
        self._console.print(f"\n▶ {text}", style="bold", markup=False, highlight=False)

    def _records(self, subject: Subject) -> Path:
        """What is replayed, in a file."""
        return self._folder / f"{subject.name}.ndjson"

    def _scored(self, subject: Subject) -> Path:
        """Its alerts, in a file."""
        return self._folder / f"{subject.name}-expected.ndjson"

    def _score_without_kafka(self, subject: Subject) -> Alerts:
        """The alerts that the stream has to give, by the same scoring over a file."""
        self._say(f"training an autoencoder on {subject.training}")
        name = f"--name={subject.name}"
        choices = (f"--seed={self._settings.seed}", f"--quantile={subject.quantile}", "--force")
        run("trainer", "train", *subject.data, name, self._models, *choices)
        self._say(f"scoring {subject.test} from a file, to hold the alerts of the topic against")
        records, scored = self._records(subject), self._scored(subject)
        run("producer", "replay", *subject.data, f"--output={records}", quiet=True)
        flags = (name, f"--output={scored}", self._models)
        run("detector", "score", str(records), *flags, quiet=True)
        return _alerts(scored.read_text(encoding="utf-8").splitlines())

    def _show_scored(self, subject: Subject) -> None:
        """The alerts of the file as `detector alerts` shows those of the topic."""
        for line in self._scored(subject).read_bytes().splitlines():
            self._show(msgspec.json.decode(line, type=Alert))

    def _show(self, alert: Alert) -> None:
        self._console.print(readable(alert), highlight=False)

    def _replay_live(self, subject: Subject, expected: Alerts, bootstrap_servers: str) -> Summary:
        """The stream at a steady rate, its alerts shown as they come, and what came of it."""
        stream = Stream.named(subject.name, bootstrap_servers)
        log = self._folder / f"{subject.name}.log"
        with (
            detector(log, self._models, f"--name={subject.name}", *stream) as running,
            subscriber(stream.kafka, stream.alerts, show=self._show) as reader,
        ):
            rate = subject.rate
            self._say(f"replaying {subject.test}, {rate:,.0f} records a second; its alerts:")
            replay = ("producer", "replay", *subject.data, f"--rate={rate}", "--json")
            sent = json.loads(run(*replay, stream.kafka, stream.topic, quiet=True))["sent"]
            running.wait_until_handled(sent)
            published = running.metric("detector_alerts_total")
            running.wait_for(lambda: len(reader.latencies_ms) >= published, "every alert")
        follow = ("detector", "alerts", "--from-beginning", stream.kafka, stream.alerts)
        everything = run(*follow, "--json", "--exit-at-end", quiet=True)
        alerts = _alerts(everything.splitlines())
        figures = compared(alerts, expected) | latencies(reader.latencies_ms)
        return self._summary(subject, alerts, **figures)

    def _summary(self, subject: Subject, alerts: Alerts, **broker: Any) -> Summary:
        return Summary.of(subject, self._records(subject), alerts, **broker)

    def _drain(self, subject: Subject, stream: Stream) -> int:
        """Records a second at which a detector works off those that wait for it."""
        backlog = self._settings.backlog
        self._say(f"measuring throughput: {backlog:,} records wait for a detector")
        replay = ("producer", "replay", *subject.data, "--loop", f"--limit={backlog}")
        run(*replay, stream.kafka, stream.topic, quiet=True)
        name = f"--name={subject.name}"
        with detector(self._folder / "backlog.log", self._models, name, *stream) as running:
            running.wait_until_handled(backlog)
            return round(backlog / _seconds_at_work(running))


def _seconds_at_work(running: Detector) -> float:
    assigned = running.events("partitions.assigned")[-1]["timestamp"]
    began = datetime.fromisoformat(assigned).timestamp()
    return running.metric("detector_last_commit_timestamp_seconds") - began


def _alerts(lines: Iterable[str]) -> Alerts:
    parsed: list[dict[str, Any]] = [json.loads(line) for line in lines]
    return parsed
