"""What needs no autoencoder scores too: high for what is odd, the same every time."""

import numpy as np
import pytest

from contracts.dataset.dataset import Dataset
from contracts.stream.record import Features, RecordSchema, Scores
from trainer.evaluation.baselines import baseline_scores

NAMES = ["norm of the row", "PCA", "isolation forest", "nearest neighbours"]


@pytest.fixture(scope="module")
def normals(dataset: Dataset) -> Features:
    """Normal rows that train."""
    return dataset.part("train").normals().features


@pytest.fixture(scope="module")
def scores(normals: Features, dataset: Dataset) -> dict[str, Scores]:
    """The baselines' scores of the test part."""
    return baseline_scores(normals, dataset.part("test").features, dataset.schema)


@pytest.mark.parametrize("name", NAMES)
def test_anomalies_score_high(name: str, scores: dict[str, Scores], dataset: Dataset) -> None:
    """One score a record; the median fraud above the median normal."""
    labels = dataset.part("test").labels
    assert scores[name].shape == labels.shape
    assert np.median(scores[name][labels]) > np.median(scores[name][~labels])


@pytest.mark.parametrize("name", NAMES)
def test_they_are_seeded(
    name: str, scores: dict[str, Scores], normals: Features, dataset: Dataset
) -> None:
    """Trained again, the very same scores."""
    again = baseline_scores(normals, dataset.part("test").features, dataset.schema)
    np.testing.assert_array_equal(again[name], scores[name])


@pytest.mark.parametrize("name", NAMES)
def test_the_largest_floats_have_scores(name: str, normals: Features, dataset: Dataset) -> None:
    """Their squares do not overflow; constant features do not divide by nothing."""
    constant = normals.copy()
    constant[:, 5] = 3
    extreme = np.full((2, normals.shape[1]), np.finfo(np.float32).max)
    extreme[1] = 0
    assert np.isfinite(baseline_scores(constant, extreme, dataset.schema)[name]).all()


MIXED = RecordSchema(
    features=("city", "amount"), categories={"city": ("York", "Hull")}, gaps=("amount",)
)


@pytest.mark.parametrize("name", ["norm of the row", "PCA", "nearest neighbours"])
def test_a_value_that_nobody_knows_and_a_gap_stand_out(name: str) -> None:
    """They are numbers like all others to what knows numbers alone."""
    chance = np.random.default_rng(0)
    normals = np.column_stack([chance.integers(0, 2, 2_000), chance.normal(50, 5, 2_000)])
    normals[:3, 1] = np.nan
    unseen = np.array([[0, 50], [2, 50], [0, np.nan]], np.float32)
    usual, unknown, gap = baseline_scores(normals.astype(np.float32), unseen, MIXED)[name]
    assert unknown > usual
    assert gap > usual
