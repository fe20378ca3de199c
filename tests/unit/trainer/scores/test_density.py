"""Of one Gaussian it is the Mahalanobis distance; of several, far from all of them is anomalous."""

import numpy as np
import pytest
import tensorflow as tf
import tf2onnx
from onnxruntime import InferenceSession
from scipy.spatial.distance import mahalanobis

from contracts.stream.record import Features
from tests.unit.trainer.scores.conftest import erring
from trainer.scores import density as module
from trainer.scores.density import LEAST_VARIANCE, Density


@pytest.fixture(scope="module")
def codes() -> Features:
    """Codes of two groups, at -5 and at 5."""
    random = np.random.default_rng(1)
    groups = random.choice([-5, 5], (2000, 1))
    return (groups + random.normal(0, 0.3, (2000, 2))).astype(np.float32)


@pytest.fixture(scope="module")
def residuals() -> Features:
    """Small errors, unrelated to the codes."""
    return np.random.default_rng(2).normal(0, 0.1, (2000, 4)).astype(np.float32)


def test_a_single_gaussian_is_the_mahalanobis_distance(
    residuals: Features, codes: Features, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of what it sees, as SciPy computes it."""
    monkeypatch.setattr(module, "COMPONENTS", 1)
    score = Density.of(erring(residuals, codes))
    view = score.view.forward(erring(residuals, codes)).numpy().astype(np.float64)
    covariance = np.cov(view.T, bias=True) + LEAST_VARIANCE * np.eye(view.shape[1])
    inverse, mean = np.linalg.inv(covariance), view.mean(axis=0)
    expected = [mahalanobis(row, mean, inverse) for row in view]
    np.testing.assert_allclose(score.score(erring(residuals, codes)), expected, rtol=1e-3)


def test_between_two_groups_is_anomalous(residuals: Features, codes: Features) -> None:
    """Though it is where the mean is, and rebuilt as well as any."""
    score = Density.of(erring(residuals, codes))
    usual = score.score(erring(residuals, codes)).numpy()
    between = score.score(erring(residuals, np.zeros_like(codes))).numpy()
    assert between.min() > np.quantile(usual, 0.99)


def test_a_residual_beyond_the_principal_components_shows(
    residuals: Features, codes: Features, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What they leave out is seen as a sum."""
    monkeypatch.setattr(module, "DIMENSIONS", 1)
    flat = residuals * np.array([10, 1, 1, 1], dtype=np.float32)
    score = Density.of(erring(flat, codes))
    odd = flat + np.array([0, 5, 5, 5], dtype=np.float32)
    usual = np.quantile(score.score(erring(flat, codes)).numpy(), 0.99)
    assert (score.score(erring(odd, codes)).numpy() > usual).all()


@pytest.mark.parametrize("rows", [3, 60, 2000])
def test_few_rows_are_enough(residuals: Features, codes: Features, rows: int) -> None:
    """There are as many Gaussians as they can tell apart."""
    score = Density.of(erring(residuals[:rows], codes[:rows]))
    assert np.isfinite(score.score(erring(residuals, codes))).all()


def test_constant_codes_and_residuals_stay_finite() -> None:
    """No variance is no division by zero."""
    still = np.ones((100, 3), dtype=np.float32)
    score = Density.of(erring(still, still))
    assert np.isfinite(score.score(erring(still, still))).all()
    assert (
        score.score(erring(still + 9, still)).numpy() > score.score(erring(still, still)).numpy()
    ).all()


def test_onnx_runtime_agrees(residuals: Features, codes: Features) -> None:
    """Far out too."""
    score = Density.of(erring(residuals, codes))
    signature = [tf.TensorSpec((None, 4), name="r"), tf.TensorSpec((None, 2), name="c")]
    function = tf.function(
        lambda r, c: {"score": score.score(erring(r, c))}, input_signature=signature
    )
    model, _ = tf2onnx.convert.from_function(function, signature, opset=18)
    session = InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    for factor in (1, 100, 1e10):
        r, c = (residuals * np.float32(factor), codes * np.float32(factor))
        (given,) = session.run(["score"], {"r": r, "c": c})
        np.testing.assert_allclose(given, score.score(erring(r, c)), rtol=1e-4)
        assert np.isfinite(given).all()
