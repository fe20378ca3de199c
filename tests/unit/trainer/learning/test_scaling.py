"""Scaling is exact both ways, and no value of float32 breaks it."""

import numpy as np

from contracts.stream.record import Features
from trainer.learning.scaling import GreyLevels, Moments, Standard


def test_the_middle_is_standardised(rows: Features) -> None:
    """Near the mean, a scaled unit is one standard deviation."""
    scaling = Standard(Moments.of(rows))
    step = scaling.moments.mean + np.float32(0.01) * scaling.moments.std
    np.testing.assert_allclose(scaling.forward(step[np.newaxis]), 0.01, rtol=1e-2)


def test_backward_undoes_forward(rows: Features) -> None:
    """Data units survive the way there and back."""
    scaling = Standard(Moments.of(rows))
    back = scaling.backward(scaling.forward(rows)).numpy()
    np.testing.assert_allclose(back, rows, rtol=1e-4, atol=1e-4)


def test_what_differs_from_a_constant_is_far_away() -> None:
    """A constant scales to 0, and its least change to more than any spread."""
    constant = np.full((50, 2), 0.1, dtype=np.float32)
    scaling = Standard(Moments.of(constant))
    np.testing.assert_array_equal(scaling.forward(constant), 0)
    assert (scaling.forward(constant + np.float32(1e-6)).numpy() > 10).all()
    back = scaling.backward(scaling.forward(constant + 1))
    np.testing.assert_allclose(back, constant + 1, rtol=1e-4)


def test_the_spread_of_a_constant_is_one(rows: Features) -> None:
    """Drift is counted in it, and a constant that moves a little has not moved by billions."""
    moments = Moments.of(np.column_stack([rows, np.ones(len(rows), np.float32)]))
    np.testing.assert_array_equal(moments.spread[:-1], moments.std[:-1])
    assert moments.spread[-1] == 1


def test_the_largest_float_stays_finite(rows: Features) -> None:
    """Both ways, and in both directions."""
    scaling = Standard(Moments.of(rows * np.float32(1e-6)))
    largest = np.full((1, rows.shape[1]), np.finfo(np.float32).max)
    for extreme in (largest, -largest):
        scaled = scaling.forward(extreme).numpy()
        assert np.isfinite(scaled).all()
        assert np.isfinite(scaling.backward(scaled)).all()
        assert np.isfinite(scaling.backward(extreme)).all()


def test_the_brightest_pixel_is_one() -> None:
    """Black is 0, and the way back gives the grey levels again."""
    images = np.array([[0, 51, 255], [0, 0, 102]], dtype=np.float32)
    scaling = GreyLevels.of(images)
    np.testing.assert_allclose(scaling.forward(images)[0], [0, 0.2, 1], rtol=1e-6)
    np.testing.assert_allclose(scaling.backward(scaling.forward(images)), images, rtol=1e-6)


def test_black_images_scale_to_black() -> None:
    """Though there is no bright pixel to divide by."""
    black = np.zeros((3, 4), dtype=np.float32)
    np.testing.assert_array_equal(GreyLevels.of(black).forward(black), 0)
