"""The data that the battery trains on: the sample's transactions, and small digits."""

from typing import NamedTuple

import numpy as np
import pytest
from sklearn.datasets import load_digits

from contracts.dataset.load import load_dataset
from contracts.dataset.settings import DataSettings
from contracts.stream.record import ArrayField, Features, Mask
from trainer.learning.split import Split, split_normals, training_normals


class Material(NamedTuple):
    """Normals to learn from, and rows with labels to be told apart; None for rows of numbers."""

    split: Split
    rows: Features
    labels: Mask
    image: ArrayField | None


@pytest.fixture(scope="package")
def transactions() -> Material:
    """The sample: day one trains, day two is told apart."""
    sample = load_dataset(DataSettings(data="sample"))
    unseen = sample.part("test")
    split = split_normals(training_normals(sample), seed=0)
    return Material(split, unseen.features, unseen.labels, None)


@pytest.fixture(scope="package")
def digits() -> Material:
    """1,797 digits of 8x8 pixels, 0 to 16; the last 300 beside 150 that are no digits."""
    images = load_digits().data.astype(np.float32)
    random = np.random.default_rng(0)
    noise = random.uniform(0, 16, (50, 64)).astype(np.float32)
    scrambled = random.permuted(images[-50:], axis=1)
    inverted = 16 - images[-50:]
    rows = np.concatenate([images[-300:], noise, scrambled, inverted])
    labels = np.arange(len(rows)) >= 300
    return Material(
        split_normals(images[:-300], 0), rows, labels, ArrayField(name="image", shape=(8, 8))
    )
