"""The data that the battery trains on: the sample's transactions, payments, small digits."""

from typing import NamedTuple

import numpy as np
import pytest
from sklearn.datasets import load_digits

from contracts.dataset.load import load_dataset
from contracts.dataset.settings import DataSettings
from contracts.stream.record import ArrayField, Features, Mask, RecordSchema
from trainer.learning.split import Split, split_normals, training_normals


class Material(NamedTuple):
    """Normals to learn from, and rows with labels to be told apart."""

    split: Split
    rows: Features
    labels: Mask
    schema: RecordSchema


@pytest.fixture(scope="package")
def transactions() -> Material:
    """The sample: day one trains, day two is told apart."""
    sample = load_dataset(DataSettings(data="sample"))
    unseen = sample.part("test")
    split = split_normals(training_normals(sample), seed=0)
    return Material(split, unseen.features, unseen.labels, sample.schema)


@pytest.fixture(scope="package")
def payments() -> Material:
    """Of numbers and categories, some missing; the last 300 beside 90 that are odd in one way."""
    chance = np.random.default_rng(0)
    schema = RecordSchema(
        features=("shop", "amount", "age", "abroad"),
        categories={
            "shop": ("grocer", "baker", "fuel", "travel"),
            "abroad": ("false", "true"),
        },
        gaps=("age", "shop"),
    )
    count = 3_000
    shop = chance.choice(4, count, p=[0.5, 0.3, 0.15, 0.05]).astype(np.float32)
    amount = np.array([40, 8, 60, 500])[shop.astype(int)] * np.exp(chance.normal(0, 0.2, count))
    age = chance.normal(45, 12, count)
    age[chance.random(count) < 0.05] = np.nan
    normals = np.column_stack([shop, amount, age, (shop == 3) & (chance.random(count) < 0.5)])
    normals[chance.random(count) < 0.01, 0] = np.nan
    unknown, abroad, dear = (
        normals[-90 + start : count - 60 + start].copy() for start in (0, 30, 60)
    )
    unknown[:, 0] = 4
    abroad[:, [0, 3]] = (1, 1)
    dear[:, :2] = (1, 500)
    rows = np.concatenate([normals[-300:], unknown, abroad, dear]).astype(np.float32)
    split = split_normals(normals[:-300].astype(np.float32), 0)
    return Material(split, rows, np.arange(len(rows)) >= 300, schema)


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
    schema = RecordSchema.of_array(ArrayField(name="image", shape=(8, 8)))
    return Material(split_normals(images[:-300], 0), rows, labels, schema)
