"""`python -m benchmarks.throughput`, or `make bench`: records a second, side by side.

All contestants read the same topic, each in turn, round after round. The table is printed; that of
all of them is also written as Markdown, every run as JSON.
"""

import sys
import tempfile
from pathlib import Path

from benchmarks import report
from benchmarks.throughput.contestants import chosen
from benchmarks.throughput.figures import Run
from benchmarks.throughput.race import run
from benchmarks.throughput.settings import ThroughputSettings
from benchmarks.throughput.site import site
from benchmarks.throughput.table import table
from contracts.program.command import run_alone


def race(settings: ThroughputSettings) -> None:
    """Run it, print what was measured, and write it where all ran."""
    contestants = chosen(settings.contestants)
    runs: dict[str, list[Run]] = {each.name: [] for each in contestants}
    with tempfile.TemporaryDirectory() as folder, site(settings, Path(folder)) as place:
        facts = report.facts(
            "throughput",
            records=settings.records,
            partitions=settings.partitions,
            record_bytes=place.record_bytes,
        )
        for number in range(settings.rounds):
            # Each second round goes backwards, so that none always runs after the same one.
            for contestant in contestants[:: -1 if number % 2 else 1]:
                found = run(contestant, place, settings)
                runs[contestant.name].append(found)
                print(f"round {number + 1}: {contestant.name} {found.text()}", flush=True)
    text = table({each: runs[each.name] for each in contestants})
    print(text)
    if not settings.contestants:
        kept = {name: [each._asdict() for each in of] for name, of in runs.items()}
        name = f"throughput-{settings.partitions}-partitions"
        report.write(settings.results, name, facts, {"runs": kept}, text)


if __name__ == "__main__":
    sys.exit(run_alone("benchmarks", ThroughputSettings, race))
