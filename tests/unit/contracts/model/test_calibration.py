"""`contracts.model.calibration`."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.model.calibration import RAREST, Calibration, Tail


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


@given(st.floats(1 / RAREST, 1), st.floats(-0.9, 0.9))
def test_the_score_reached_by_a_share_is_as_rare_as_the_share(share: float, shape: float) -> None:
    """The inverse of one_in, from the most common score to the rarest."""
    score = calibration(shape).score_reached_by(share)
    assert calibration(shape).one_in(np.array([score]))[0] == pytest.approx(1 / share, rel=1e-5)
    assert calibration(shape).share_reaching(score) == pytest.approx(share, rel=1e-5)


@given(st.floats(1 / RAREST, 1), st.floats(1 / RAREST, 1), st.floats(-0.9, 0.9))
def test_a_smaller_share_reaches_a_higher_score(one: float, other: float, shape: float) -> None:
    """Never a lower one."""
    smaller, larger = sorted((one, other))
    given_shape = calibration(shape)
    assert given_shape.score_reached_by(smaller) >= given_shape.score_reached_by(larger)


def test_a_score_reached_is_one_that_a_record_can_have() -> None:
    """However heavy the tail is: a score is a float32."""
    score = calibration(60.0).score_reached_by(1 / RAREST)
    assert np.isfinite(np.float32(score))


def test_equal_scores_are_all_reached() -> None:
    """Of ten records eight score 1: it is reached by nine of them, the one above included."""
    steps = Calibration(
        held_out=10,
        probabilities=[0.0, 0.1, 0.5, 0.9],
        quantiles=[0.0, 1.0, 1.0, 1.0],
        tail=Tail(start=1.0, rate=0.1, shape=0.0, scale=1.0),
    )
    assert steps.one_in(np.array([1.0]))[0] == pytest.approx(1 / 0.9)
    assert steps.score_reached_by(0.5) == 1
