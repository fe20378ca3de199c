"""`python -m benchmarks.latency`, or `make bench-latency`: from a record to its committed alert.

A load in a process of its own sends records at an even pace, with the time of sending as their
timestamp; a subscriber in another notes when it sees each alert. Both are librdkafka's, so that
they take little of the machine; what is measured is the detector and the broker. The tables are
printed and written as Markdown, every round as JSON.
"""

import sys
import tempfile
from pathlib import Path

from benchmarks import report
from benchmarks.latency.figures import Arrivals, Trial, quantiles
from benchmarks.latency.load import is_single
from benchmarks.latency.settings import LatencySettings
from benchmarks.latency.site import Site, site
from benchmarks.latency.table import Measured, tables
from contracts.program.command import run_alone

SETTLE_SECONDS = 1.0
"""At the beginning of each trial, not counted."""

_WARM_UP = (1_000.0, 3.0)
_SINGLE_ONES_TAKE = 3


def measure(settings: LatencySettings) -> None:
    """Run it, print what was measured, and write it."""
    facts = report.facts("latency", partitions=settings.partitions, share=settings.share)
    trials = []
    with tempfile.TemporaryDirectory() as folder, site(settings, Path(folder)) as place:
        place.send(*_WARM_UP, flagged=False)
        for number in range(settings.rounds):
            for rate in settings.rates:
                trials.append(_trial(place, rate, settings.seconds))
                print(f"round {number + 1}: {trials[-1]}", flush=True)
        arrivals = place.arrivals()
    measured = _by_rate(trials, arrivals)
    text = tables(measured)
    print(text)
    report.write(settings.results, "latency", facts, _kept(measured), text)


def _trial(place: Site, rate: float, seconds: float) -> Trial:
    single = is_single(rate)
    before = place.look()
    sent = place.send(rate, seconds * (_SINGLE_ONES_TAKE if single else 1), flagged=single)
    return Trial.of(rate, sent, before, place.look())


def _by_rate(trials: list[Trial], arrivals: Arrivals) -> Measured:
    rates = dict.fromkeys(trial.rate for trial in trials)
    return {
        rate: [
            (trial, arrivals.of(trial, 0 if is_single(rate) else SETTLE_SECONDS))
            for trial in trials
            if trial.rate == rate
        ]
        for rate in rates
    }


def _kept(measured: Measured) -> dict[str, object]:
    return {
        "rates": {
            f"{rate:g}": [
                trial._asdict() | {"alerts": len(latencies), "quantiles": quantiles(latencies)}
                for trial, latencies in rounds
            ]
            for rate, rounds in measured.items()
        }
    }


if __name__ == "__main__":
    sys.exit(run_alone("benchmarks", LatencySettings, measure))
