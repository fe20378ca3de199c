"""`benchmarks.throughput.table`: the share of the limit is that of the same round."""

import json
from collections.abc import Mapping, Sequence

import numpy as np

from benchmarks.report import RESULTS
from benchmarks.throughput.contestants import CONTESTANTS, LIMIT, OURS, Contestant
from benchmarks.throughput.figures import Run
from benchmarks.throughput.table import table
from tests.pages import PAGES, README, prose_of


def runs(*rates: float) -> list[Run]:
    """A run for each of these records a second."""
    return [Run(rate, 20.0, 120.0, 1.0) for rate in rates]


def test_each_round_is_held_against_the_limit_of_its_own() -> None:
    """A slow minute strikes both: here each gave half, whatever the round."""
    limit, ours = Contestant(LIMIT, "polled"), Contestant("ours", "scored")
    rows = table({limit: runs(100, 400, 200), ours: runs(50, 200, 100)}).splitlines()
    assert rows[2].startswith(f"| {LIMIT} | polled | 200 (100 to 400) | 1.00 (1.00 to 1.00) | ")
    assert rows[3].startswith("| ours | scored | 100 (50 to 200) | 0.50 (0.50 to 0.50) | ")


def test_without_the_limit_there_is_no_share_of_it() -> None:
    """Where not all were asked for."""
    ours = Contestant("ours", "scored")
    assert table({ours: runs(50)}).splitlines()[2] == (
        "| ours | scored | 50 |  | 20.0 | 120 | 1.0 |"
    )


def test_pages_that_name_the_race_have_its_figures() -> None:
    """Those of exactly-once: how fast, of which share of the limit, before the fastest peer."""
    kept = RESULTS / "throughput-1-partitions.json"
    for page in (README, "docs/performance.md"):
        if page not in PAGES or "`make bench`" not in prose_of(page):
            continue
        runs = json.loads(kept.read_text(encoding="utf-8"))["runs"]
        text = " ".join(prose_of(page).split())
        assert [each for each in figures_of(runs) if each not in text] == []


def figures_of(runs: Mapping[str, Sequence[Mapping[str, float]]]) -> list[str]:
    """As pages say them."""
    rates = {name: np.array([run["records_a_second"] for run in of]) for name, of in runs.items()}
    ours, peers = rates[OURS], [rates[each.name] for each in CONTESTANTS if is_peer(each)]
    return [
        f"{round(float(np.median(ours)), -2):,.0f} records a second",
        f"{np.median(ours / rates[LIMIT]):.2f} of",
        f"{min(np.median(ours / peer) for peer in peers):.1f} times",
    ]


def is_peer(contestant: Contestant) -> bool:
    """Whether it is what one would use instead: it scores, and is not ours."""
    return bool(contestant.program) and not contestant.program.endswith("_poll")


def test_figures_are_said_as_medians_of_ratios() -> None:
    """Of each round; the peer is the one that comes nearest."""
    slow = [{"records_a_second": rate} for rate in (10.0, 10.0, 20.0)]
    ours = [{"records_a_second": rate} for rate in (30_000.0, 60_010.0, 60_000.0)]
    runs = {each.name: slow for each in CONTESTANTS} | {
        LIMIT: [{"records_a_second": 100_000.0}] * 3,
        OURS: ours,
        "Keras, called": [{"records_a_second": rate} for rate in (10_000.0, 20_000.0, 30_000.0)],
    }
    assert figures_of(runs) == ["60,000 records a second", "0.60 of", "3.0 times"]
