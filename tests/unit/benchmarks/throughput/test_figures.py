"""`benchmarks.throughput.figures`: what is made of the looks at a contestant."""

import pytest

from benchmarks.throughput.figures import Look, Run, Spread


def test_a_rate_is_that_between_the_first_batch_and_the_last() -> None:
    """However long it took to start, and whatever it used meanwhile."""
    looks = [Look(105, 3.0, 1_000, 90.0), Look(110, 4.0, 5_000, 99.0), Look(115, 5.0, 11_000, 101)]
    assert Run.of(looks, started_at=100) == pytest.approx((1_000, 200, 101, 5))


def test_a_spread_is_median_least_and_most() -> None:
    """Of the rounds."""
    assert Spread.of([3, 1, 2, 10, 2]) == (2, 1, 10)
