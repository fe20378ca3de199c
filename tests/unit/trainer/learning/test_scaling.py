"""Scaling is exact both ways, and no value of float32 breaks it."""

import numpy as np

from contracts.record import Features
from trainer.learning.scaling import Scaling


def test_the_middle_is_standardised(rows: Features) -> None:
    """Near the mean, a scaled unit is one standard deviation."""
    scaling = Scaling.of(rows)
    step = scaling.mean + np.float32(0.01) * scaling.std
    np.testing.assert_allclose(scaling.forward(step[np.newaxis]), 0.01, rtol=1e-2)


def test_backward_undoes_forward(rows: Features) -> None:
    """Data units survive the way there and back."""
    scaling = Scaling.of(rows)
    back = scaling.backward(scaling.forward(rows)).numpy()
    np.testing.assert_allclose(back, rows, rtol=1e-4, atol=1e-4)


def test_a_constant_feature_divides_by_one() -> None:
    """A constant scales to 0, and its least change shows."""
    constant = np.full((50, 2), 0.1, dtype=np.float32)
    scaling = Scaling.of(constant)
    np.testing.assert_array_equal(scaling.std, 1)
    np.testing.assert_array_equal(scaling.forward(constant), 0)
    np.testing.assert_allclose(scaling.forward(constant + 1), np.arcsinh(1), rtol=1e-6)


def test_the_largest_float_stays_finite(rows: Features) -> None:
    """Both ways, and in both directions."""
    scaling = Scaling.of(rows * np.float32(1e-6))
    largest = np.full((1, rows.shape[1]), np.finfo(np.float32).max)
    for extreme in (largest, -largest):
        scaled = scaling.forward(extreme).numpy()
        assert np.isfinite(scaled).all()
        assert np.isfinite(scaling.backward(scaled)).all()
        assert np.isfinite(scaling.backward(extreme)).all()
