"""A threshold is chosen on records of the training part that trained nothing."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from contracts.dataset.dataset import Dataset
from contracts.dataset.parting import SECONDS_A_DAY
from contracts.program.errors import BadData
from contracts.stream.record import Features, Scores
from contracts.stream.transactions import TRANSACTIONS
from trainer.learning.split import Split
from trainer.settings.train import TrainSettings
from trainer.thresholds.validation import ValidationRows

MakeSettings = Callable[..., TrainSettings]


def first_feature(features: Features) -> Scores:
    """A score that needs no model."""
    return features[:, 0]


def test_normals_are_held_out_and_anomalies_of_the_training_part(
    table: pd.DataFrame, dataset: Dataset, split: Split
) -> None:
    """Nothing of the test part, and the amounts beside the anomalies that they belong to."""
    rows = ValidationRows.of(dataset, split, TrainSettings(review_cost=5))
    train = table[table["Time"] < SECONDS_A_DAY]
    np.testing.assert_array_equal(rows.normals, split.calibration)
    assert rows.weight * len(rows.normals) == pytest.approx((train["Class"] == 0).sum())
    scores = rows.scored(first_feature)
    frauds = train[train["Class"] == 1]
    np.testing.assert_allclose(scores.anomalies, frauds["V1"], rtol=1e-6)
    np.testing.assert_array_equal(scores.amounts, frauds["Amount"])


def test_a_strategy_without_labels_asks_for_none(table: pd.DataFrame, split: Split) -> None:
    """The default works on a table that has none."""
    unlabelled = Dataset(table.drop(columns="Class"), TRANSACTIONS, Path("small.csv"))
    scores = ValidationRows.of(unlabelled, split, TrainSettings(quantile=0.9)).scored(first_feature)
    assert (len(scores.anomalies), scores.amounts) == (0, None)


@pytest.mark.parametrize(
    ("settings", "change", "message"),
    [
        ({"fbeta": 2}, {"Class": None}, "fbeta needs labels.*expected a label column"),
        ({"review_cost": 5}, {"Class": None}, "cost needs labels"),
        ({"fbeta": 2}, {"Class": 0}, "fbeta needs labelled anomalies in the training part"),
        ({"review_cost": 5, "amount_column": "Price"}, {}, "expected columns Price"),
        ({"review_cost": 5}, {"Amount": -1}, "expected amounts of at least 0 in column Amount"),
        ({"alert_rate": 0.0101}, {}, "need at least 60 held-out"),
    ],
)
def test_what_a_strategy_needs_and_the_data_lacks_is_said_before_training(
    table: pd.DataFrame, settings: dict[str, float], change: dict[str, float], message: str
) -> None:
    """One line that names the strategy or the column."""
    changed = table.assign(**change)
    dataset = Dataset(changed.dropna(axis="columns"), TRANSACTIONS, Path("small.csv"))
    few = np.zeros((59, 29), dtype=np.float32)
    with pytest.raises(BadData, match=message):
        ValidationRows.of(dataset, Split(few, few), TrainSettings.model_validate(settings))
