"""`python -m benchmarks.training`: what `trainer train` takes, whole, by the size of its table.

The full table, and ones that have all of its records several times, each in turn, round after
round. A line through them says what larger ones would take.
"""

import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Annotated

import numpy as np
import pandas as pd
from pydantic import BeforeValidator, Field, PositiveInt
from pydantic_settings import NoDecode

from benchmarks import report
from benchmarks.process import Whole, run_whole
from benchmarks.throughput.table import cell
from contracts.dataset.published import fetch
from contracts.program.command import run_alone
from contracts.program.settings import Settings, environment_prefix, split_at_commas

LARGE = 10_000_000
"""Records of the table that the line is drawn to."""

Sizes = Annotated[tuple[PositiveInt, ...], NoDecode, BeforeValidator(split_at_commas)]


class TrainingSettings(Settings):
    """Which sizes, and how often."""

    command = "training"
    model_config = environment_prefix("BENCHMARK_")

    sizes: Sizes = Field(
        (1, 2, 4), description="How often a table has each record, comma-separated."
    )
    rounds: PositiveInt = Field(3, description="How often each size is trained, all in turn.")
    results: Path = Field(report.RESULTS, description="Folder of the figures.")


def measure(settings: TrainingSettings) -> None:
    """Run it, print what was measured, and write it."""
    facts = report.facts("training")
    runs: dict[int, list[Whole]] = {}
    with tempfile.TemporaryDirectory() as name:
        tables = _write_tables(Path(name), settings.sizes)
        for number in range(settings.rounds):
            for records, table in tables.items():
                runs.setdefault(records, []).append(_train(table, Path(name)))
                print(f"round {number + 1}: {records:,} {runs[records][-1]}", flush=True)
    text = "\n".join(rows_of(runs))
    print(text)
    figures = {"runs": {records: [each._asdict() for each in of] for records, of in runs.items()}}
    report.write(settings.results, "training", facts, figures, text)


def _write_tables(folder: Path, sizes: Sequence[int]) -> dict[int, Path]:
    """By the number of their records."""
    whole = pd.read_csv(fetch("full"))
    tables = {}
    for size in sizes:
        path = folder / f"{size}.csv"
        pd.concat([whole] * size).to_csv(path, index=False)
        tables[size * len(whole)] = path
    return tables


def _train(table: Path, folder: Path) -> Whole:
    program = [sys.executable, "-m", "trainer", "train"]
    options = [f"--data={table}", f"--models={folder / 'models'}", "--seed=0"]
    return run_whole([*program, *options, "--force", "--log-level=warning"])


def rows_of(runs: Mapping[int, Sequence[Whole]]) -> Iterator[str]:
    """A table; of two sizes or more with a line for `LARGE`, by least squares of the medians."""
    yield "| records | whole command, s | CPU s | peak memory, MB |\n| ---: | ---: | ---: | ---: |"
    medians = []
    for records, of in runs.items():
        figures = [*zip(*(each[:3] for each in of), strict=True)]
        medians.append([median(values) for values in figures])
        cells = [cell(values, ",.1f") for values in figures]
        yield f"| {records:,} | {' | '.join(cells)} |"
    if len(runs) > 1:
        line = np.polyfit(list(runs), np.array(medians), 1)
        would = [f"{value:,.0f}" for value in line[0] * LARGE + line[1]]
        yield f"| {LARGE:,}, by a line through these | {' | '.join(would)} |"


if __name__ == "__main__":
    sys.exit(run_alone("benchmarks", TrainingSettings, measure))
