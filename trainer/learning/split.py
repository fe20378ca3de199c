"""Which normal record serves for what."""

from typing import NamedTuple

import numpy as np

from contracts.dataset import Dataset
from contracts.errors import BadData
from contracts.record import Features

LEAST_NORMALS = 100
"""Fewer say nothing about what normal looks like."""


class Split(NamedTuple):
    """The normals that train in three, raw units, each of shape (n, number of features).

    ``fit`` trains the weights; ``validation`` stops the training and gives the residuals'
    covariance; ``calibration`` gives the threshold and what scores mean. The last two are apart
    because a covariance flatters the records it was taken from: the threshold would be too low.
    """

    fit: Features
    validation: Features
    calibration: Features

    @property
    def held_out(self) -> int:
        """How many records trained no weight."""
        return len(self.validation) + len(self.calibration)


def split_normals(normals: Features, seed: int) -> Split:
    """70 %, 15 % and 15 % of `normals`, drawn at random with `seed`."""
    order = np.random.default_rng(seed).permutation(len(normals))
    fit, validation, calibration = np.split(
        normals[order],
        [
            round(0.70 * len(normals)),
            round(0.85 * len(normals)),
        ],
    )
    return Split(fit, validation, calibration)


def training_normals(dataset: Dataset) -> Features:
    """The normal records that train, shape (n, f); all that train where there are no labels.

    Raises:
        BadData: when they are fewer than `LEAST_NORMALS`, or a label is not 0 or 1.
    """
    normals = dataset.normals()
    training = normals.part("train") if len(normals) else normals
    if len(training) < LEAST_NORMALS:
        raise BadData(
            f"{dataset.source}: expected at least {LEAST_NORMALS} normal records to train, "
            f"found {len(training)} ({dataset.parted_by})"
        )
    return training.features
