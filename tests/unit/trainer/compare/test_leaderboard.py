"""Mean and spread of runs, the best first."""

import json

import pytest

from trainer.compare.leaderboard import COLUMNS, Run, Standing, as_json, cells, leaderboard

GOOD = Standing.of(
    "deep", [Run(0.9, 0.6, 0.5, 10, 2.5, 40_000), Run(0.94, 0.8, 0.7, 12, 3.5, 40_000)]
)
POOR = Standing.of("norm of the row", [Run(0.96, 0.1, 0.2)])


def test_mean_and_standard_deviation_of_the_runs() -> None:
    """By hand."""
    spread = GOOD.figures["average_precision"]
    assert spread is not None
    assert spread.mean == pytest.approx(0.7)
    assert spread.std == pytest.approx(0.02**0.5)


def test_the_highest_average_precision_is_first() -> None:
    """Whatever its ROC-AUC."""
    assert leaderboard([POOR, GOOD]) == [GOOD, POOR]


def test_cells_are_in_the_units_of_their_headings() -> None:
    """What was not measured is no number; a single run, or equal ones, have no spread."""
    assert cells(GOOD) == [
        "0.920 ± 0.028", "0.700 ± 0.141", "0.600 ± 0.141", "11.0 ± 1.4", "3.0 ± 0.7", "40",
    ]  # fmt: skip
    assert cells(POOR) == ["0.960", "0.100", "0.200", "–", "–", "–"]  # noqa: RUF001 - an empty cell
    assert len(COLUMNS) == len(Run._fields)


def test_the_same_as_json() -> None:
    """In order, each figure with its spread."""
    first, second = json.loads(json.dumps(as_json([GOOD, POOR])))
    assert first["roc_auc"]["mean"] == pytest.approx(0.92)
    assert (first["runs"], second["runs"]) == (2, 1)
    assert second["bytes"] is None
