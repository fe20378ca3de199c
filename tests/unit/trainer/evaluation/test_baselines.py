"""What needs no autoencoder scores too: high for what is odd, the same every time."""

import numpy as np
import pytest

from contracts.dataset.dataset import Dataset
from contracts.stream.record import Features, Scores
from trainer.evaluation.baselines import baseline_scores

NAMES = ["norm of the row", "PCA", "isolation forest", "nearest neighbours"]


@pytest.fixture(scope="module")
def normals(dataset: Dataset) -> Features:
    """Normal rows that train."""
    return dataset.part("train").normals().features


@pytest.fixture(scope="module")
def scores(normals: Features, dataset: Dataset) -> dict[str, Scores]:
    """The baselines' scores of the test part."""
    return baseline_scores(normals, dataset.part("test").features)


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
    again = baseline_scores(normals, dataset.part("test").features)
    np.testing.assert_array_equal(again[name], scores[name])


@pytest.mark.parametrize("name", NAMES)
def test_the_largest_floats_have_scores(name: str, normals: Features) -> None:
    """Their squares do not overflow; constant features do not divide by nothing."""
    constant = normals.copy()
    constant[:, 5] = 3
    extreme = np.full((2, normals.shape[1]), np.finfo(np.float32).max)
    extreme[1] = 0
    assert np.isfinite(baseline_scores(constant, extreme)[name]).all()
