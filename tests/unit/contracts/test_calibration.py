"""`contracts.calibration`."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.calibration import RAREST, Calibration, Tail


def calibration(shape: float = 0.0) -> Calibration:
    """Half of the normals below 5, nine tenths below 8, a tail of scale 1 above."""
    return Calibration(
        held_out=100,
        probabilities=[0.0, 0.5, 0.9],
        quantiles=[0.0, 5.0, 8.0],
        tail=Tail(start=8.0, rate=0.1, shape=shape, scale=1.0),
    )


def test_the_bulk_is_read_off_the_quantiles() -> None:
    """The median is reached by one in two."""
    assert calibration().one_in(np.array([0.0, 5.0, 8.0])) == pytest.approx([1, 2, 10])


def test_an_exponential_tail_is_a_thousand_times_rarer_every_seven_scales() -> None:
    """Shape 0 is the exponential distribution: exp(-6.9) = 1/1000."""
    assert calibration().one_in(np.array([8 + np.log(1000)])) == pytest.approx([10_000])


def test_a_pareto_tail_falls_by_its_power() -> None:
    """Shape 1: the survival at start + 9 scales is a tenth of that at start."""
    assert calibration(1.0).one_in(np.array([17.0])) == pytest.approx([100])


@pytest.mark.parametrize("shape", [-0.5, 0.0, 0.5])
def test_no_score_is_rarer_than_a_sample_can_tell(shape: float) -> None:
    """Even beyond the end of a bounded tail."""
    assert calibration(shape).one_in(np.array([1e30, np.inf]))[0] <= RAREST


@given(
    st.lists(st.floats(0, 1e6), min_size=2, max_size=30),
    st.floats(-0.9, 0.9),
)
def test_a_higher_score_is_never_less_rare(scores: list[float], shape: float) -> None:
    """one_in does not fall as the score rises, across bulk and tail."""
    rarity = calibration(shape).one_in(np.array(sorted(scores)))
    assert (np.diff(rarity) >= -1e-9 * rarity[1:]).all()
