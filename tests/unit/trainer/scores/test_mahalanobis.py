"""The score is the distance that SciPy computes, and its parts add up to it."""

import numpy as np
import pytest
from scipy.spatial.distance import mahalanobis

from contracts.stream.record import Features
from tests.unit.trainer.scores.conftest import erring
from trainer.scores.mahalanobis import LEAST_VARIANCE, Mahalanobis


@pytest.fixture(scope="module")
def residuals() -> Features:
    """500 correlated residuals of five features, each of another spread."""
    random = np.random.default_rng(2)
    mixed = random.normal(size=(500, 5)) @ random.normal(size=(5, 5))
    residuals: Features = (mixed * [0.1, 1, 2, 0.5, 3] + 0.2).astype(np.float32)
    return residuals


def test_it_is_the_mahalanobis_distance(residuals: Features) -> None:
    """With the regularised covariance's inverse, as SciPy computes it; of few, none is left out."""
    few = residuals[:20]
    covariance = np.cov(few.T) + LEAST_VARIANCE * np.eye(5)
    inverse, mean = np.linalg.inv(covariance), few.mean(axis=0)
    expected = [mahalanobis(row, mean, inverse) for row in residuals]
    scores = Mahalanobis.of(erring(few)).score(erring(residuals))
    np.testing.assert_allclose(scores, expected, rtol=1e-4)


def test_what_is_far_from_most_does_not_widen_what_is_usual() -> None:
    """With one in fifty far out, distances are those of the others, but for the share left out."""
    random = np.random.default_rng(3)
    usual = random.normal(size=(9_800, 5)) @ random.normal(size=(5, 5))
    far = random.normal(size=(200, 5)) @ (30 * random.normal(size=(5, 5)))
    mean, inverse = usual.mean(axis=0), np.linalg.inv(np.cov(usual.T))
    expected = np.array([mahalanobis(row, mean, inverse) for row in usual])
    everything = np.concatenate([usual, far]).astype(np.float32)
    scores = Mahalanobis.of(erring(everything)).score(erring(usual.astype(np.float32))).numpy()
    assert 0.95 < np.median(scores / expected) < 1.1


def test_contributions_add_up_to_the_squared_score(residuals: Features) -> None:
    """None is negative."""
    score = Mahalanobis.of(erring(residuals))
    parts = score.contributions(erring(residuals)).numpy()
    assert (parts >= 0).all()
    np.testing.assert_allclose(
        parts.sum(axis=1), score.score(erring(residuals)).numpy() ** 2, rtol=1e-5
    )


def test_of_uncorrelated_features_each_contributes_its_own() -> None:
    """An error in one feature alone is due to that feature."""
    random = np.random.default_rng(4)
    score = Mahalanobis.of(erring(random.normal(size=(5000, 3)).astype(np.float32)))
    parts = score.contributions(erring(np.array([[0, 5, 0]], dtype=np.float32))).numpy()[0]
    assert parts[1] > 0.95 * parts.sum()


@pytest.mark.parametrize("constant", [[0], [0, 1, 2, 3, 4]], ids=["one", "all"])
def test_a_feature_that_never_erred_stays_finite(residuals: Features, constant: list[int]) -> None:
    """No variance is no division by zero, and its first error counts in units of the least."""
    still = residuals.copy()
    still[:, constant] = 0
    score = Mahalanobis.of(erring(still))
    assert np.isfinite(score.score(erring(still))).all()
    odd = still.copy()
    odd[:, 0] = 1
    assert (score.score(erring(odd)).numpy() >= 0.999 / LEAST_VARIANCE**0.5).all()


def test_fewer_rows_than_features_still_give_a_distance(residuals: Features) -> None:
    """The covariance can be inverted all the same."""
    assert np.isfinite(Mahalanobis.of(erring(residuals[:3])).score(erring(residuals))).all()
