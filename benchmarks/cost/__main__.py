"""`python -m benchmarks.cost`, or `make bench-cost`: what a million records cost.

CPU seconds of the detectors, by partitions, detectors, size of a batch, features and kind, one of
them varied at a time. The table is printed; of all axes it is also written as Markdown, every round
as JSON, and drawn.
"""

import json
import sys

from benchmarks import report
from benchmarks.cost.figures import Cost
from benchmarks.cost.plot import draw
from benchmarks.cost.points import Point, chosen
from benchmarks.cost.settings import CostSettings
from benchmarks.cost.site import site
from benchmarks.cost.table import Measured, table
from contracts.program.command import run_alone


def measure(settings: CostSettings) -> None:
    """Run it, print what was measured, and write it."""
    if settings.redraw:
        draw(_kept(settings), settings.picture)
        return
    facts = report.facts("cost")
    measured: dict[Point, list[Cost]] = {point: [] for point in chosen(settings.axes)}
    with site() as place:
        for number in range(settings.rounds):
            for point, rounds in measured.items():
                rounds.append(place.measure(point, settings.seconds))
                print(f"round {number + 1}: {point} {rounds[-1]}", flush=True)
    text = table(measured)
    print(text)
    if not settings.axes:
        figures = [
            {"point": point._asdict(), "rounds": [each._asdict() for each in rounds]}
            for point, rounds in measured.items()
        ]
        report.write(settings.results, "cost", facts, {"points": figures}, text)
        draw(measured, settings.picture)


def _kept(settings: CostSettings) -> Measured:
    figures = json.loads((settings.results / "cost.json").read_text(encoding="utf-8"))
    return {
        Point(**each["point"]): [Cost(**one) for one in each["rounds"]]
        for each in figures["points"]
    }


if __name__ == "__main__":
    sys.exit(run_alone("benchmarks", CostSettings, measure))
