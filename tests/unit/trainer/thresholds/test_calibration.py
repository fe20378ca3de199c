"""What is said of a score's rarity is true, and rarer scores are never called commoner."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from contracts.model.calibration import RAREST
from trainer.thresholds.calibration import calibrate

finite_scores = st.floats(0, 1e4, width=32)


@given(
    arrays(np.float32, st.integers(15, 300), elements=finite_scores),
    arrays(np.float32, 20, elements=st.floats(0, float(np.float32(1e30)), width=32)),
)
def test_a_higher_score_is_never_commoner(held_out: np.ndarray, scores: np.ndarray) -> None:
    """Whatever was held out, ties and constants included."""
    one_in = calibrate(held_out).one_in(np.sort(scores))
    assert np.isfinite(one_in).all()
    assert (one_in >= 1).all()
    assert (one_in <= RAREST).all()
    assert (np.diff(one_in) >= -1e-9 * one_in[1:]).all()


@pytest.mark.parametrize("probability", [0.5, 0.1, 0.01, 0.001, 0.0001])
def test_on_exponential_scores_it_is_near_the_truth(probability: float) -> None:
    """Ten times beyond the sample's tail, within a factor of two."""
    held_out = np.random.default_rng(1).exponential(size=20_000).astype(np.float32)
    one_in = calibrate(held_out).one_in(np.array([-np.log(probability)]))[0]
    assert 0.5 / probability < one_in < 2 / probability


def test_on_heavy_tails_it_is_near_the_truth() -> None:
    """Student's t with four degrees of freedom: shape 1/4, and one in 5,000 beyond ±13.034."""
    random = np.random.default_rng(1)
    held_out = np.abs(random.standard_t(4, size=20_000)).astype(np.float32)
    calibration = calibrate(held_out)
    assert calibration.tail.shape == pytest.approx(0.25, abs=0.15)
    assert 2_500 < calibration.one_in(np.array([13.034]))[0] < 10_000


@given(
    st.integers(60, 5_000),
    st.floats(0, 1),
    st.sampled_from(["exponential", "standard_cauchy", "uniform"]),
    st.integers(0, 99),
)
def test_within_the_sample_it_agrees_with_the_sample(
    size: int, place: float, distribution: str, seed: int
) -> None:
    """Down to 30 records: as many reach the score as the share says, but for 4 % and a record."""
    draw = getattr(np.random.default_rng(seed), distribution)
    held_out = np.abs(draw(size=size)).astype(np.float32)
    share = (30 / size) ** place
    reached = np.count_nonzero(held_out >= calibrate(held_out).score_reached_by(share))
    assert reached == pytest.approx(share * size, rel=0.04, abs=1)


@pytest.mark.parametrize("share", [0.01, 0.002, 0.0005])
def test_beyond_the_sample_it_goes_on_as_the_sample_does(share: float) -> None:
    """Between the 30th highest score and the highest, within a third of the true share."""
    held_out = np.random.default_rng(1).exponential(size=5_000).astype(np.float32)
    score = calibrate(held_out).score_reached_by(share)
    assert np.exp(-score) == pytest.approx(share, rel=1 / 3)


def test_a_bounded_sample_is_given_no_end() -> None:
    """Uniform scores end at 1; a score beyond is rare, and one far beyond rarer."""
    held_out = np.random.default_rng(1).uniform(size=5_000).astype(np.float32)
    near, far = calibrate(held_out).one_in(np.array([1.01, 1.1]))
    assert 150 < near < far < RAREST


def test_a_small_sample_begins_its_tail_earlier() -> None:
    """So that some 30 scores shape it, and the table goes no further."""
    calibration = calibrate(np.arange(100, dtype=np.float32))
    assert calibration.held_out == 100
    assert calibration.probabilities[-1] == pytest.approx(0.7)
    assert calibration.tail.rate == pytest.approx(0.3)
    assert calibration.quantiles[-1] == calibration.tail.start
