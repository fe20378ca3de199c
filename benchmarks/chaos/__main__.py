"""`python -m benchmarks.chaos`, or `make chaos`: storms, a line and a report for each.

The exit status is 1 when a promise was broken; the log of that storm, and the detectors' logs, are
kept in the folder that is printed then.
"""

import json
import shutil
import signal
import sys
import tempfile
from pathlib import Path

from benchmarks.chaos.outcome import Outcome
from benchmarks.chaos.settings import ChaosSettings
from benchmarks.chaos.storm import storm
from contracts.program.command import run_alone
from contracts.program.errors import INTERRUPTED


def run(settings: ChaosSettings) -> int:
    """Run the storms one after another; returns the exit status."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(INTERRUPTED))  # leaves the blocks behind it
    status = 0
    for seed in range(settings.seed, settings.seed + settings.seeds):
        folder = Path(tempfile.mkdtemp(prefix=f"chaos-{seed}-"))
        outcome = storm(
            seed,
            folder,
            records=settings.records,
            faults=settings.faults,
            nodes=int(settings.brokers),
            client=settings.client,
        )
        print(outcome, flush=True)
        _write(settings, outcome)
        if outcome.broken():
            status = 1
            report = folder / "report.txt"
            report.write_text(outcome.text(), encoding="utf-8")
            print("\n".join(f"  {line}" for line in (*outcome.broken(), report)), flush=True)
        elif settings.keep is None:
            shutil.rmtree(folder)
        else:
            (folder / "report.txt").write_text(outcome.text(), encoding="utf-8")
            shutil.move(folder, settings.keep / folder.name)
    return status


def _write(settings: ChaosSettings, outcome: Outcome) -> None:
    settings.results.mkdir(parents=True, exist_ok=True)
    mark = "" if settings.client == "kafka-python" else f"-{settings.client}"
    storm_of = f"{settings.records}-records-{settings.brokers}-brokers-seed-{outcome.seed}"
    name = f"chaos-{storm_of}{mark}.json"
    command = (
        f"python -m benchmarks.chaos --records {settings.records} --faults {settings.faults} "
        f"--seed {outcome.seed} --brokers {settings.brokers} --client {settings.client}"
    )
    figures = {"command": command} | outcome.figures()
    (settings.results / name).write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(run_alone("benchmarks", ChaosSettings, run))
