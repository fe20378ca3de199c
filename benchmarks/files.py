"""`python -m benchmarks.files`: how fast `detector score` is, by the form of its file.

Each form in turn, round after round, as a user runs the command; a file of one record says what
the start takes. Beside them the model alone, over the same numbers in memory, on as many threads:
what no way of reading can beat.
"""

import gzip
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

import numpy as np
import pandas as pd
from pydantic import Field, PositiveInt

from benchmarks import report
from benchmarks.process import Whole, run_whole
from benchmarks.throughput.table import cell
from contracts.dataset.published import fetch
from contracts.program.command import run_alone
from contracts.program.settings import Settings, environment_prefix
from contracts.stream.record import Features
from deploy.demo.programs import run
from detector.files.portion import PORTION
from detector.files.reading import portions_of
from detector.model import Model, open_model
from detector.scoring.side_by_side import side_by_side

MODEL = "creditcard"
WITHOUT_PYARROW = (
    "import sys; sys.modules['pyarrow'] = None; "
    "from detector.__main__ import main; sys.exit(main())"
)


class FilesSettings(Settings):
    """How often, and over which table."""

    command = "files"
    model_config = environment_prefix("BENCHMARK_")

    rounds: PositiveInt = Field(5, description="How often each form is scored, all in turn.")
    table: Path | None = Field(
        None, description="A CSV file of transactions, gzip too; none: the full table."
    )
    results: Path = Field(report.RESULTS, description="Folder of the figures.")


class Form(NamedTuple):
    """What is read, what is written, and whether the library for columns is there."""

    name: str
    source: str
    output: str = "alerts.ndjson"
    flags: tuple[str, ...] = ()
    by_columns: bool = True


FORMS = [
    Form("Parquet", "table.parquet"),
    Form("CSV", "table.csv"),
    Form("CSV, gzip", "table.csv.gz"),
    Form("NDJSON", "table.ndjson"),
    Form("CSV, without pyarrow", "table.csv", by_columns=False),
    Form("Parquet, `--all` to Parquet", "table.parquet", "scores.parquet", ("--all",)),
    Form("Parquet, `--all` to CSV", "table.parquet", "scores.csv", ("--all",)),
    Form("Parquet, `--all` to NDJSON", "table.parquet", "scores.ndjson", ("--all",)),
]


def measure(settings: FilesSettings) -> None:
    """Run it, print what was measured, and write it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run("trainer", "train", "--data=sample", f"--models={folder}", "--seed=0", quiet=True)
        records = _write_forms(folder, settings.table or fetch("full"))
        facts = report.facts("files", records=records)
        runs: dict[str, list[Whole]] = {form.name: [] for form in FORMS}
        starts: dict[str, list[Whole]] = {form.name: [] for form in FORMS}
        alone: list[Whole] = []
        model = open_model(folder / MODEL)
        rows = _portions(folder / "table.parquet", model)
        for number in range(settings.rounds):
            alone.append(_alone(model, rows))
            print(f"round {number + 1}: the model alone {alone[-1]}", flush=True)
            for form in FORMS[:: -1 if number % 2 else 1]:
                starts[form.name].append(_run(form, folder / "one", folder))
                runs[form.name].append(_run(form, folder, folder))
                print(f"round {number + 1}: {form.name} {runs[form.name][-1]}", flush=True)
    text = "\n".join(_table(records, alone, runs, starts))
    print(text)
    figures = {
        "model_alone": [each._asdict() for each in alone],
        "runs": {name: [each._asdict() for each in of] for name, of in runs.items()},
        "starts": {name: [each._asdict() for each in of] for name, of in starts.items()},
    }
    report.write(settings.results, "files", facts, figures, text)


def _write_forms(folder: Path, source: Path) -> int:
    """Of the table at `source`, and of its first record under ``one``; returns its records."""
    content = source.read_bytes()
    text = gzip.decompress(content) if source.suffix == ".gz" else content
    schema = open_model(folder / MODEL).manifest.record_schema
    (folder / "one").mkdir()
    for to, lines in ((folder, text), (folder / "one", b"\n".join(text.split(b"\n", 2)[:2]))):
        (to / "table.csv").write_bytes(lines)
        (to / "table.csv.gz").write_bytes(gzip.compress(lines, 6))
        table = pd.read_csv(to / "table.csv")
        table.to_parquet(to / "table.parquet")
        with (to / "table.ndjson").open("wb") as file:
            for portion in portions_of(str(to / "table.csv"), schema):
                file.writelines(value + b"\n" for value in portion.values(range(len(portion))))
    return text.count(b"\n") - 1


def _portions(path: Path, model: Model) -> list[Features]:
    features = list(model.manifest.record_schema.features)
    whole = pd.read_parquet(path, columns=features).to_numpy(np.float32)
    return [whole[start : start + PORTION].copy() for start in range(0, len(whole), PORTION)]


def _alone(model: Model, rows: Sequence[Features]) -> Whole:
    began, used = time.perf_counter(), time.process_time()
    for _ in side_by_side(model.judge, rows):
        pass
    return Whole(time.perf_counter() - began, time.process_time() - used, 0)


def _run(form: Form, sources: Path, folder: Path) -> Whole:
    program = ["-m", "detector"] if form.by_columns else ["-c", WITHOUT_PYARROW]
    arguments = [
        "score",
        str(sources / form.source),
        f"--models={folder}",
        f"--output={folder / form.output}",
        "--log-level=warning",
        *form.flags,
    ]
    return run_whole([sys.executable, *program, *arguments])


def _table(
    records: int,
    alone: Sequence[Whole],
    runs: dict[str, list[Whole]],
    starts: dict[str, list[Whole]],
) -> Iterator[str]:
    yield (
        "| | records/s | with the start | start s | of the model alone | CPU s per million "
        "| peak MB |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    )
    limits = [records / each.seconds for each in alone]
    per_million = cell([each.cpu_seconds / records * 1e6 for each in alone], ".1f")
    yield f"| the model alone, in memory | {cell(limits, ',.0f')} | | | 1 | {per_million} | |"
    for name, of in runs.items():
        start = median(each.seconds for each in starts[name])
        started_on = median(each.cpu_seconds for each in starts[name])
        rates = [records / (each.seconds - start) for each in of]
        cells = [
            name,
            cell(rates, ",.0f"),
            cell([records / each.seconds for each in of], ",.0f"),
            f"{start:.1f}",
            cell([rate / limit for rate, limit in zip(rates, limits, strict=True)], ".2f"),
            cell([(each.cpu_seconds - started_on) / records * 1e6 for each in of], ".1f"),
            cell([each.peak_megabytes for each in of], ",.0f"),
        ]
        yield f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.exit(run_alone("benchmarks", FilesSettings, measure))
