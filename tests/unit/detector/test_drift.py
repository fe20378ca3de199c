"""`detector.drift`."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.model.manifest import Normal
from contracts.stream.record import RecordSchema
from detector.drift import HALF_LIFE, Drift

NORMAL = Normal(mean=[1.0, -2.0], std=[0.5, 4.0])
SCHEMA = RecordSchema(features=("a", "b"))

MIXED = RecordSchema(features=("city", "gap"), categories={"city": ("York", "Hull")}, gaps=("gap",))
OF_MIXED = Normal(
    mean=[0, 10],
    std=[1, 2],
    shares={"city": [0.7, 0.298, 0.001, 0.001], "gap": [0.9, 0.1]},
)


def rows(count: int, a: float, b: float) -> np.ndarray:
    """`count` times the row (a, b)."""
    return np.full((count, 2), [a, b], np.float32)


def test_a_stream_like_the_training_data_has_none() -> None:
    """Zero, however much comes."""
    assert Drift(NORMAL, SCHEMA).observe(rows(1_000, 1.0, -2.0)) == pytest.approx([0, 0])


def test_it_is_told_in_standard_deviations() -> None:
    """Two to the right, one to the left."""
    assert Drift(NORMAL, SCHEMA).observe(rows(10, 2.0, -6.0)) == pytest.approx([2, -1])


def test_what_came_before_fades() -> None:
    """After a half-life of other values, old and new weigh the same but for the start."""
    drift = Drift(NORMAL, SCHEMA)
    drift.observe(rows(100 * HALF_LIFE, 1.0, -2.0))
    assert drift.observe(rows(HALF_LIFE, 3.0, -2.0))[0] == pytest.approx(2, rel=0.01)


@given(st.lists(st.integers(1, 50), min_size=1, max_size=8))
def test_it_does_not_depend_on_how_the_stream_is_cut(sizes: list[int]) -> None:
    """Batches of any size give what one batch gives."""
    stream = np.random.default_rng(0).normal(size=(sum(sizes), 2)).astype(np.float32)
    pieces = Drift(NORMAL, SCHEMA)
    for piece in np.split(stream, np.cumsum(sizes)[:-1]):
        drift = pieces.observe(piece)
    assert drift == pytest.approx(Drift(NORMAL, SCHEMA).observe(stream), abs=1e-6)


def mixed(city: list[float], gap: list[float]) -> np.ndarray:
    """Records whose cities are so often each of its values, and whose numbers are these."""
    return np.column_stack([np.resize(city, 1_000), np.resize(gap, 1_000)]).astype(np.float32)


USUAL_CITY, USUAL_GAP = [0.0] * 7 + [1.0] * 3, [10.0] * 9 + [np.nan]


def test_a_category_moves_as_its_value_that_moves_farthest() -> None:
    """In the standard deviations of how often it is chosen; the unknown soon moves far."""
    assert Drift(OF_MIXED, MIXED).observe(mixed(USUAL_CITY, USUAL_GAP)) == pytest.approx(
        [0, 0], abs=0.05
    )
    fewer = Drift(OF_MIXED, MIXED).observe(mixed([0.0, 1.0], USUAL_GAP))
    assert fewer[0] == pytest.approx(0.2 / np.sqrt(0.7 * 0.3), rel=0.02)
    unknown = Drift(OF_MIXED, MIXED).observe(mixed([*USUAL_CITY[1:], 2.0], USUAL_GAP))
    assert unknown[0] == pytest.approx(0.099 / np.sqrt(0.001), rel=0.02)
    lacking = Drift(OF_MIXED, MIXED).observe(mixed([*USUAL_CITY[1:], np.nan], USUAL_GAP))
    assert lacking[0] == pytest.approx(0.099 / np.sqrt(0.001), rel=0.02)


def test_a_number_moves_among_those_that_are_there() -> None:
    """Or as the share of them, whichever is more."""
    there = Drift(OF_MIXED, MIXED).observe(mixed(USUAL_CITY, [16.0] * 9 + [np.nan]))
    assert there[1] == pytest.approx(3, rel=0.01)
    missing = Drift(OF_MIXED, MIXED).observe(mixed(USUAL_CITY, [10.0, np.nan]))
    assert abs(missing[1]) == pytest.approx(0.4 / 0.3, rel=0.02)
    never = Drift(OF_MIXED, MIXED).observe(mixed(USUAL_CITY, [np.nan]))
    assert abs(never[1]) == pytest.approx(0.9 / 0.3, rel=0.02)
