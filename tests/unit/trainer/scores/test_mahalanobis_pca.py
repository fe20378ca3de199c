"""The distance counts where principal components fail too."""

import numpy as np
import pytest

from contracts.stream.record import Features
from tests.unit.trainer.scores.conftest import erring
from trainer.scores.mahalanobis import Mahalanobis
from trainer.scores.mahalanobis_pca import MahalanobisPca


@pytest.fixture(scope="module")
def rows() -> Features:
    """4,000 records of six features that follow three causes, with a little of their own."""
    random = np.random.default_rng(8)
    causes = random.normal(size=(4_000, 3)) @ random.normal(size=(3, 6))
    standardised = causes + random.normal(0, 0.1, causes.shape)
    rows: Features = np.arcsinh(standardised).astype(np.float32)
    return rows


def test_where_both_fail_it_is_the_mahalanobis_distance(rows: Features) -> None:
    """And never more than that; one in two hundred normals is so far from the components."""
    seen = erring(rows)
    scores = MahalanobisPca.of(seen).score(seen).numpy()
    distances = Mahalanobis.of(seen).score(seen).numpy()
    assert (scores <= distances * 1.0001).all()
    assert np.isclose(scores, distances).mean() == pytest.approx(0.005, abs=0.001)


def test_what_principal_components_reconstruct_scores_low(rows: Features) -> None:
    """However far it is; as far beside them, it scores high."""
    score = MahalanobisPca.of(erring(rows))
    along = score.mean + 40 * score.axes[:, -1]
    beside = score.mean + 40 * np.linalg.svd(score.axes)[0][:, -1]
    far = np.arcsinh(np.stack([along, beside])).astype(np.float32)
    low, high = score.score(erring(far)).numpy()
    assert low < 0.01 * high


@pytest.mark.parametrize("features", [1, 6])
def test_constant_records_stay_finite(features: int) -> None:
    """No error of principal components is no division by zero."""
    still = np.ones((100, features), dtype=np.float32)
    score = MahalanobisPca.of(erring(still))
    assert np.isfinite(score.score(erring(still))).all()
    assert np.isfinite(score.score(erring(still + 9))).all()
