"""`python -m benchmarks.producer`, or `make bench-producer`: records a second, beside the client.

The same records go out by a bare loop over the client's `send`, encoded beforehand, and by
`producer replay`, which reads, encodes, paces and counts them; in turn, each onto a new topic.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks import report
from benchmarks.producer.race import Run, bare, new_topic, replay, to
from benchmarks.producer.settings import ProducerBenchmarkSettings
from benchmarks.producer.table import BARE, OURS, table
from contracts.program.command import run_alone
from deploy.local import LocalKafka


def race(settings: ProducerBenchmarkSettings) -> None:
    """Run it, print what was measured, and write it."""
    facts = report.facts("producer", data=settings.data, records=settings.records or "all")
    runs: dict[tuple[int, str], list[Run]] = {
        (partitions, name): [] for partitions in settings.partitions for name in (BARE, OURS)
    }
    with tempfile.TemporaryDirectory() as folder, LocalKafka() as kafka:
        address, values = kafka.bootstrap_servers, Path(folder) / "values.ndjson"
        subprocess.run([*replay(settings), f"--output={values}"], check=True)
        commands = {
            BARE: lambda topic: bare(address, topic, values),
            OURS: lambda topic: [*replay(settings), *to(address, topic)],
        }
        for number in range(settings.rounds):
            for partitions in settings.partitions:
                # Each second round goes backwards, so that neither always runs after the other.
                for name in (BARE, OURS)[:: -1 if number % 2 else 1]:
                    topic = new_topic(address, partitions)
                    run = Run.of(commands[name](topic))
                    runs[partitions, name].append(run)
                    print(f"round {number + 1}, {partitions}: {name} {run.text()}", flush=True)
    text = table(runs)
    print(text)
    kept = [
        {"partitions": partitions, "who": name, "runs": [run._asdict() for run in of]}
        for (partitions, name), of in runs.items()
    ]
    report.write(settings.results, "producer", facts, {"runs": kept}, text)


if __name__ == "__main__":
    sys.exit(run_alone("benchmarks", ProducerBenchmarkSettings, race))
