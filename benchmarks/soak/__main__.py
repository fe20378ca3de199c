"""`python -m benchmarks.soak`, or `make soak`: does a detector grow?

Prints memory, open files and threads with the slope of each, and writes them, with samples of
what they come from, as JSON. Exit status 1: one of them grows, or not every record was handled.
"""

import json
import platform
import sys
import tempfile
from pathlib import Path

import numpy as np

from benchmarks.soak.growth import BLOCKS, WARM_UP, Growth
from benchmarks.soak.samples import TAKEN, Sample
from benchmarks.soak.settings import SoakSettings
from benchmarks.soak.site import site
from benchmarks.soak.soak import Soak
from contracts.program.command import run_alone

_KEPT = 200


def run(settings: SoakSettings) -> int:
    """Run it; returns the exit status."""
    with (
        tempfile.TemporaryDirectory(prefix="soak-") as folder,
        site(settings, Path(folder)) as place,
    ):
        soak = Soak(settings, place)
        soak.run()
    growth = {what: _growth(soak.samples, what) for what in TAKEN}
    faults = [name for name in ("dead_letters", "skipped", "refused") if soak.figures[name]]
    for what, found in growth.items():
        first, last = (getattr(soak.samples[index], what) for index in (0, -1))
        print(
            f"{what}: {first:,.1f} at first, {last:,.1f} at last; a million records add "
            f"{found.per_million:+.4f} ({found.low:+.4f} to {found.high:+.4f}): {_verdict(found)}"
        )
    print(f"{soak.samples[-1].seconds:,.0f} s, {soak.figures}")
    _write(settings, soak, growth)
    return int(bool(faults) or any(found.grows for found in growth.values()))


def _growth(samples: list[Sample], what: str) -> Growth:
    records = np.array([sample.records for sample in samples], dtype=np.float64)
    return Growth.of(records, np.array([getattr(sample, what) for sample in samples], np.float64))


def _verdict(found: Growth) -> str:
    return "grows" if found.grows else "does not grow"


def _write(settings: SoakSettings, soak: Soak, growth: dict[str, Growth]) -> None:
    step = -(-len(soak.samples) // _KEPT)
    figures = {
        "command": " ".join(["python -m benchmarks.soak", *sys.argv[1:]]),
        "python": platform.python_version(),
        "seconds": soak.samples[-1].seconds,
        "figures": soak.figures,
        "method": f"{BLOCKS} blocks after the first {WARM_UP:.0%} of the records, least squares",
        "per_million_records": {
            what: found._asdict() | {"verdict": _verdict(found)} for what, found in growth.items()
        },
        "columns": " ".join(Sample._fields),
        "samples": [
            " ".join(f"{value:.8g}" for value in sample) for sample in soak.samples[::step]
        ],
    }
    settings.output.parent.mkdir(parents=True, exist_ok=True)
    settings.output.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(run_alone("benchmarks", SoakSettings, run))
