"""`trainer compare`: the contest, its leaderboard on the terminal, in JSON and in HTML."""

import json
from pathlib import Path
from typing import Any

from rich import box
from rich.table import Table

from contracts.dataset.dataset import Dataset
from contracts.dataset.load import load_dataset
from contracts.program.errors import CLEAN, BadSettings
from contracts.program.terminal import Terminal, print_json
from trainer.compare.contest import Contest
from trainer.compare.leaderboard import COLUMNS, Standing, as_json, cells, leaderboard
from trainer.compare.page import leaderboard_html
from trainer.learning.centres import centred
from trainer.learning.vocabularies import with_vocabularies
from trainer.settings.commands import CompareSettings


def compare(settings: CompareSettings) -> int:
    """Train, judge and print; returns the exit status.

    Raises:
        BadData: the data cannot train, or cannot judge.
        BadSettings: a kind does not take this data, or the folder cannot be written.
    """
    _check_writable(settings.output)
    dataset = centred(with_vocabularies(load_dataset(settings)))
    standings = leaderboard(Contest(dataset, settings).standings())
    figures = _figures(settings, dataset, standings)
    (settings.output / "leaderboard.json").write_text(json.dumps(figures, indent=2) + "\n")
    (settings.output / "leaderboard.html").write_bytes(
        leaderboard_html(settings, dataset, standings)
    )
    if settings.json_output:
        print_json(figures)
    else:
        _show(settings, dataset, standings)
    return CLEAN


def _check_writable(folder: Path) -> None:
    """Before hours of training, not after."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "leaderboard.json").touch()
    except OSError as error:
        raise BadSettings(f"output: cannot write {folder}: {error.strerror}") from None


def _figures(
    settings: CompareSettings, dataset: Dataset, standings: list[Standing]
) -> dict[str, Any]:
    return {
        "data": settings.data,
        "data_sha256": dataset.sha256(),
        "parted_by": dataset.parted_by,
        "seeds": list(settings.seeds),
        "leaderboard": as_json(standings),
    }


def _show(settings: CompareSettings, dataset: Dataset, standings: list[Standing]) -> None:
    test = dataset.part("test")
    table = Table(
        box=box.SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
        title=f"{settings.data}: {len(test):,} test records, {test.labels.sum():,} anomalies; "
        f"mean ± standard deviation of seeds {', '.join(map(str, settings.seeds))}",
        title_justify="left",
    )
    table.add_column("score", no_wrap=True)
    for column in COLUMNS:
        table.add_column(column.short, justify="right", no_wrap=True)
    for standing in standings:
        narrow = (cell.replace(" ± 0.", "±.").replace(" ± ", "±") for cell in cells(standing))
        table.add_row(standing.name, *narrow)
    terminal = Terminal()
    terminal.print(table)
    terminal.print(f"Written: {settings.output / 'leaderboard.html'}", soft_wrap=True)
