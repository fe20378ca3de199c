"""Figures of several runs of one contestant, as mean and spread, best first."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from contracts.stream.record import Mask, Scores
from trainer.evaluation.ranking import Ranking

RECALL_AT = 0.001
"""The share of all records that are alerts, for the recall of the leaderboard."""


class Column(NamedTuple):
    """A field of `Run` as it is shown, in `unit`, with so many decimals; `short` on terminals."""

    field: str
    heading: str
    short: str
    decimals: int
    unit: float = 1


COLUMNS = (
    Column("roc_auc", "ROC-AUC", "ROC-AUC", 3),
    Column("average_precision", "average precision", "AP", 3),
    Column("recall", f"recall at {RECALL_AT:.1%} alerts", f"recall@{RECALL_AT:.1%}", 3),
    Column("training_seconds", "training, s", "train s", 1),
    Column("scoring_microseconds", "scoring, µs a record", "µs each", 1),
    Column("bytes", "size, kB", "kB", 0, unit=1e3),
)


class Run(NamedTuple):
    """What one training came to; None where a contestant trains nothing worth timing."""

    roc_auc: float
    average_precision: float
    recall: float
    training_seconds: float | None = None
    scoring_microseconds: float | None = None
    bytes: float | None = None

    @classmethod
    def of(cls, scores: Scores, labels: Mask) -> "Run":
        """What `scores`, shape (n,), are worth by `labels`, shape (n,), True for an anomaly."""
        ranking = Ranking.of(scores, labels)
        (recall,) = ranking.recall_at([RECALL_AT])
        return cls(ranking.roc_auc(), ranking.average_precision(), recall)


class Spread(NamedTuple):
    """Mean and standard deviation over the runs; of a single run the deviation is 0."""

    mean: float
    std: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        return cls(float(np.mean(values)), float(np.std(values, ddof=1)) if len(values) > 1 else 0)


class Standing(NamedTuple):
    """One line of the leaderboard: a spread for each field of `Run`."""

    name: str
    runs: int
    figures: dict[str, Spread | None]

    @classmethod
    def of(cls, name: str, runs: Sequence[Run]) -> "Standing":
        columns = zip(Run._fields, zip(*runs, strict=True), strict=True)
        figures = {
            field: None if None in values else Spread.of(values) for field, values in columns
        }
        return cls(name, len(runs), figures)

    @property
    def average_precision(self) -> float:
        spread = self.figures["average_precision"]
        assert spread is not None
        return spread.mean


def leaderboard(standings: Iterable[Standing]) -> list[Standing]:
    """Highest mean average precision first."""
    return sorted(standings, key=lambda standing: -standing.average_precision)


def cells(standing: Standing) -> list[str]:
    """The columns as text: mean ± standard deviation, or only what there is."""
    return [_cell(column, standing.figures[column.field]) for column in COLUMNS]


def _cell(column: Column, spread: Spread | None) -> str:
    if spread is None:
        return "–"  # noqa: RUF001 - an empty cell, not a minus
    mean, std = (f"{value / column.unit:.{column.decimals}f}" for value in spread)
    return f"{mean} ± {std}" if float(std) else mean


def as_json(standings: Iterable[Standing]) -> list[dict[str, Any]]:
    """One object a line of the leaderboard, in its order."""
    return [
        {"name": standing.name, "runs": standing.runs}
        | {
            field: None if spread is None else spread._asdict()
            for field, spread in standing.figures.items()
        }
        for standing in standings
    ]
