"""`detector.drift`."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.model.manifest import Normal
from detector.drift import HALF_LIFE, Drift

NORMAL = Normal(mean=[1.0, -2.0], std=[0.5, 4.0])


def rows(count: int, a: float, b: float) -> np.ndarray:
    """`count` times the row (a, b)."""
    return np.full((count, 2), [a, b], np.float32)


def test_a_stream_like_the_training_data_has_none() -> None:
    """Zero, however much comes."""
    assert Drift(NORMAL).observe(rows(1_000, 1.0, -2.0)) == pytest.approx([0, 0])


def test_it_is_told_in_standard_deviations() -> None:
    """Two to the right, one to the left."""
    assert Drift(NORMAL).observe(rows(10, 2.0, -6.0)) == pytest.approx([2, -1])


def test_what_came_before_fades() -> None:
    """After a half-life of other values, old and new weigh the same but for the start."""
    drift = Drift(NORMAL)
    drift.observe(rows(100 * HALF_LIFE, 1.0, -2.0))
    assert drift.observe(rows(HALF_LIFE, 3.0, -2.0))[0] == pytest.approx(2, rel=0.01)


@given(st.lists(st.integers(1, 50), min_size=1, max_size=8))
def test_it_does_not_depend_on_how_the_stream_is_cut(sizes: list[int]) -> None:
    """Batches of any size give what one batch gives."""
    stream = np.random.default_rng(0).normal(size=(sum(sizes), 2)).astype(np.float32)
    pieces = Drift(NORMAL)
    for piece in np.split(stream, np.cumsum(sizes)[:-1]):
        drift = pieces.observe(piece)
    assert drift == pytest.approx(Drift(NORMAL).observe(stream), abs=1e-6)
