"""Which normal record serves for what."""

from typing import NamedTuple

import numpy as np

from contracts.dataset.dataset import Dataset
from contracts.program.errors import BadData
from contracts.stream.record import Features, Mask

_HELD_OUT = 3 / 17

LEAST_NORMALS = 100
"""Fewer say nothing about what normal looks like."""


class Split(NamedTuple):
    """The normals that train in two, raw units, each of shape (n, number of features).

    ``training`` trains the weights and gives the residuals' covariance; ``calibration`` gives the
    threshold and what scores mean. They are apart because a covariance flatters the records it was
    taken from: the threshold would be too low.
    """

    training: Features
    calibration: Features


def split_normals(normals: Features, seed: int) -> Split:
    """85 % and 15 % of `normals`, drawn at random with `seed`."""
    order = np.random.default_rng(seed).permutation(len(normals))
    training, calibration = np.split(normals[order], [round(0.85 * len(normals))])
    return Split(training, calibration)


def held_out_by(members: int, records: int) -> Mask:
    """Which of the training records each member holds out, shape (records, members).

    A member stops its training, and learns how normals err, on 3 records in 17, and no weight
    of its own learns those; its neighbours hold out others. So what one unlucky draw holds out
    does not decide for all.
    """
    width = round(_HELD_OUT * records)
    starts = np.arange(members) * records // members
    return (np.arange(records)[:, None] - starts) % records < width


def training_normals(dataset: Dataset) -> Features:
    """The normal records that train, shape (n, f); all that train where there are no labels.

    Raises:
        BadData: when they are fewer than `LEAST_NORMALS`, or a label is not 0 or 1.
    """
    if dataset.is_labelled:
        _ = dataset.labels  # another label than 0 and 1 is refused in whichever part it stands
    train = dataset.part("train")
    training = train.features[~train.labels] if train.is_labelled else train.features
    if len(training) < LEAST_NORMALS:
        raise BadData(
            f"{dataset.source}: expected at least {LEAST_NORMALS} normal records to train, "
            f"found {len(training)} ({dataset.parted_by})"
        )
    return training
