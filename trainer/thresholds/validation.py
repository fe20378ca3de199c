"""The records that a threshold is chosen on: of the training part, those that trained nothing."""

from collections.abc import Callable
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

from contracts.dataset.dataset import Dataset
from contracts.model.threshold import check_share
from contracts.program.errors import BadData
from contracts.stream.record import Features, Mask, Scores
from trainer.learning.split import Split
from trainer.settings.thresholds import TrainerThresholdSettings

Amounts = npt.NDArray[np.float64]


class ValidationScores(NamedTuple):
    """Scores of held-out normals, shape (n,), and of all anomalies of the training part, (m,).

    ``weight`` is how many normal records of the training part each held-out one stands for; with
    it normals and anomalies are in the proportion of the stream. ``amounts``, shape (m,), is what
    missing each anomaly costs; None where the strategy does not ask.
    """

    normals: Scores
    weight: float
    anomalies: Scores
    amounts: Amounts | None

    def description(self) -> str:
        """Which records these are, as a manifest says it."""
        return (
            f"{len(self.normals):,} held-out normal and {len(self.anomalies):,} anomalous records "
            "of the training part"
        )


class ValidationRows(NamedTuple):
    """The same before they are scored: `normals` (n, f) and `anomalies` (m, f), raw units."""

    normals: Features
    weight: float
    anomalies: Features
    amounts: Amounts | None

    @classmethod
    def of(cls, dataset: Dataset, split: Split, settings: TrainerThresholdSettings) -> Self:
        """What the strategy of `settings` needs; it is found missing before the training.

        Raises:
            BadData: there are too few held-out normals, no anomalies, or no amounts for it.
        """
        share, strategy = settings.share(), settings.strategy()
        if share is not None:
            check_share(share, len(split.calibration))
        weight = (len(split.training) + len(split.calibration)) / len(split.calibration)
        rows = cls(split.calibration, weight, split.calibration[:0], None)
        if strategy not in ("fbeta", "cost"):
            return rows
        train = dataset.part("train")
        labels = _labels(train, strategy)
        rows = rows._replace(anomalies=train.features[labels])
        if strategy == "cost":
            rows = rows._replace(amounts=_amounts(train, settings.amount_column)[labels])
        return rows

    def scored(self, score: Callable[[Features], Scores]) -> ValidationScores:
        """What `score` makes of the records."""
        anomalies = score(self.anomalies) if len(self.anomalies) else np.empty(0, np.float32)
        return ValidationScores(score(self.normals), self.weight, anomalies, self.amounts)


def _labels(train: Dataset, strategy: str) -> Mask:
    try:
        labels = train.labels
    except BadData as error:
        raise BadData(f"the threshold strategy {strategy} needs labels: {error}") from None
    if not labels.any():
        raise BadData(
            f"{train.source}: the threshold strategy {strategy} needs labelled anomalies in the "
            "training part, found none; choose another, such as --quantile"
        )
    return labels


def _amounts(train: Dataset, column: str) -> Amounts:
    amounts = train.column(column)
    if amounts.min() < 0:
        raise BadData(
            f"{train.source}: expected amounts of at least 0 in column {column}, "
            f"found {amounts.min():g}"
        )
    return amounts
