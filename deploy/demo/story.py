"""What the demo does, in the order in which one sees it."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from rich.console import Console

from contracts.stream.alert import Alert
from deploy.broker import broker, chosen_broker
from deploy.demo.programs import detector, run
from deploy.demo.settings import DemoSettings
from deploy.demo.subscriber import subscriber
from deploy.demo.summary import Alerts, Summary, compared, latencies
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
        self._data = f"--data={settings.data}"
        self._models = f"--models={settings.models}"
        self._records = folder / "day-two.ndjson"
        self._scored = folder / "expected.ndjson"

    def run(self) -> Summary:
        """The whole path; without the broker's part where no broker can be had."""
        self._train()
        expected = self._score_without_kafka()
        self._say(f"Kafka: {chosen_broker()}")
        try:
            with broker() as bootstrap_servers:
                alerts, latency = self._replay_live(Stream.named("live", bootstrap_servers))
                throughput = self._drain(Stream.named("backlog", bootstrap_servers))
        except LocalServerUnavailable as error:
            self._say(f"no Kafka, so `detector score` alone shows the main job: {error}")
            self._show_scored()
            return Summary.of(self._records, expected)
        figures = compared(alerts, expected) | latency | throughput
        return Summary.of(self._records, alerts, **figures)

    def _say(self, text: str) -> None:
        self._console.print(f"\n▶ {text}", style="bold", markup=False, highlight=False)

    def _train(self) -> None:
        self._say("training an autoencoder on the normal transactions of day one")
        seed, quantile = self._settings.seed, self._settings.quantile()
        choices = (f"--seed={seed}", f"--quantile={quantile}", "--force")
        run("trainer", "train", self._data, self._models, *choices)

    def _score_without_kafka(self) -> Alerts:
        """The alerts that day two has to give, by the same scoring over a file."""
        self._say("scoring day two from a file, to hold the alerts of the topic against")
        output = f"--output={self._scored}"
        run("producer", "replay", self._data, f"--output={self._records}", quiet=True)
        run("detector", "score", str(self._records), output, self._models, quiet=True)
        return _alerts(self._scored.read_text(encoding="utf-8").splitlines())

    def _show_scored(self) -> None:
        """The alerts of the file as `detector alerts` shows those of the topic."""
        for line in self._scored.read_bytes().splitlines():
            self._show(msgspec.json.decode(line, type=Alert))

    def _show(self, alert: Alert) -> None:
        self._console.print(readable(alert), highlight=False)

    def _replay_live(self, stream: Stream) -> tuple[Alerts, dict[str, float]]:
        """Day two at a steady rate, its alerts shown as they come, and all that were published."""
        rate = self._settings.records_per_second()
        follow = ("detector", "alerts", "--from-beginning", stream.kafka, stream.alerts)
        with (
            detector(self._folder / "live.log", self._models, *stream) as running,
            subscriber(stream.kafka, stream.alerts, show=self._show) as reader,
        ):
            self._say(f"replaying day two, {rate:,.0f} records a second; its alerts:")
            replay = ("producer", "replay", self._data, f"--rate={rate}", "--json")
            sent = json.loads(run(*replay, stream.kafka, stream.topic, quiet=True))["sent"]
            running.wait_until_handled(sent)
            published = running.metric("detector_alerts_total")
            running.wait_for(lambda: len(reader.latencies_ms) >= published, "every alert")
        everything = run(*follow, "--json", "--exit-at-end", quiet=True)
        return _alerts(everything.splitlines()), latencies(reader.latencies_ms)

    def _drain(self, stream: Stream) -> dict[str, int]:
        """How fast a detector works off records that wait for it."""
        backlog = self._settings.backlog
        self._say(f"measuring throughput: {backlog:,} records wait for a detector")
        replay = ("producer", "replay", self._data, "--loop", f"--limit={backlog}")
        run(*replay, stream.kafka, stream.topic, quiet=True)
        with detector(self._folder / "backlog.log", self._models, *stream) as running:
            running.wait_until_handled(backlog)
            return {"throughput_per_s": round(backlog / _seconds_at_work(running))}


def _seconds_at_work(running: Detector) -> float:
    assigned = running.events("partitions.assigned")[-1]["timestamp"]
    began = datetime.fromisoformat(assigned).timestamp()
    return running.metric("detector_last_commit_timestamp_seconds") - began


def _alerts(lines: Iterable[str]) -> Alerts:
    parsed: list[dict[str, Any]] = [json.loads(line) for line in lines]
    return parsed
