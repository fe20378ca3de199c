"""Evidence is what a part of the data says, labels and clock where it has them."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from contracts.dataset.dataset import Dataset
from contracts.dataset.parting import SECONDS_A_DAY
from contracts.program.errors import BadData
from contracts.stream.record import Features, Scores
from contracts.stream.transactions import TRANSACTIONS
from trainer.evaluation.evidence import Evidence, gather


def first_feature(features: Features) -> Scores:
    """A score that needs no model."""
    return features[:, 0]


def test_only_the_part_is_scored(dataset: Dataset) -> None:
    """Day one's rows do not count."""
    found = gather(dataset, "test", first_feature, None)
    test = dataset.part("test")
    np.testing.assert_array_equal(found.scores, test.features[:, 0])
    np.testing.assert_array_equal(found.labels, test.labels)
    assert found.days == pytest.approx(1, abs=0.01)
    assert found.baselines == {}


def test_baselines_score_the_same_rows(dataset: Dataset) -> None:
    """Where there is something for them to learn from."""
    normals = dataset.part("train").normals().features
    found = gather(dataset, "test", first_feature, normals)
    assert found.baselines
    assert {len(scores) for scores in found.baselines.values()} == {len(found.scores)}


def test_what_is_not_there_is_none(table: pd.DataFrame) -> None:
    """No labels, no clock."""
    schema = TRANSACTIONS.model_copy(update={"time": None})
    dataset = Dataset(table.drop(columns=["Class"]), schema, Path("small.csv"))
    found = gather(dataset, "test", first_feature, None)
    assert (found.labels, found.times, found.days) == (None, None, None)


def test_an_instant_is_no_part_of_a_day() -> None:
    """Alerts a day cannot be told then."""
    noon = np.full(3, SECONDS_A_DAY / 2)
    assert Evidence("test", np.zeros(3, np.float32), None, noon, {}).days is None


def test_an_empty_part_is_told(table: pd.DataFrame) -> None:
    """By the data set, which says how it is parted."""
    dataset = Dataset(table.assign(Time=0), TRANSACTIONS, Path("small.csv"))
    with pytest.raises(BadData, match="expected rows of test, found none"):
        gather(dataset, "test", first_feature, None)
