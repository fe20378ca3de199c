"""What holds for every kind of score; a new one joins by being in the registry."""

import numpy as np
import pytest

from contracts.model.manifest import ScoreKind
from contracts.stream.record import Features
from tests.unit.trainer.scores.conftest import erring
from trainer.scores import SCORES
from trainer.scores.reconstruction_score import ReconstructionScore

ROW = np.array([[3.0, -4.0, 0.0, 0.0]], dtype=np.float32)


@pytest.fixture(scope="module")
def residuals() -> Features:
    """400 small errors of normals, four features."""
    return np.random.default_rng(5).normal(0, 0.3, (400, 4)).astype(np.float32)


@pytest.fixture(scope="module")
def codes() -> Features:
    """400 codes of three units."""
    return np.random.default_rng(6).normal(0, 1, (400, 3)).astype(np.float32)


@pytest.fixture(params=SCORES)
def score(
    request: pytest.FixtureRequest, residuals: Features, codes: Features
) -> ReconstructionScore:
    """Each kind in turn, having learned."""
    return SCORES[request.param].of(erring(residuals, codes))


@pytest.mark.parametrize("kind", SCORES)
def test_it_goes_by_its_name(kind: ScoreKind) -> None:
    """The manifest names what the graph holds."""
    assert SCORES[kind].kind == kind


def test_a_score_is_one_number_a_row_and_not_negative(
    score: ReconstructionScore, residuals: Features, codes: Features
) -> None:
    """Shape (n,)."""
    scores = np.asarray(score.score(erring(residuals, codes)))
    assert scores.shape == (400,)
    assert (scores >= 0).all()


def test_a_larger_error_scores_higher(
    score: ReconstructionScore, residuals: Features, codes: Features
) -> None:
    """Ten times the residual is more anomalous in every row."""
    small, large = (np.asarray(score.score(erring(residuals * k, codes))) for k in (3, 30))
    assert (large > small).all()


def test_what_erred_most_contributes_most(score: ReconstructionScore, codes: Features) -> None:
    """No part is negative, and the largest is the largest error's."""
    parts = np.asarray(score.contributions(erring(ROW, codes[:1])))
    assert parts.shape == ROW.shape
    assert (parts >= 0).all()
    assert np.argmax(parts) == 1


@pytest.mark.parametrize(("kind", "expected"), [("l2", 5.0), ("mse", 6.25), ("mae", 1.75)])
def test_the_norms_by_hand(kind: ScoreKind, expected: float, codes: Features) -> None:
    """Of a residual of 3, -4, 0 and 0."""
    score = SCORES[kind].of(erring(ROW, codes))
    assert np.asarray(score.score(erring(ROW, codes))) == pytest.approx([expected])
