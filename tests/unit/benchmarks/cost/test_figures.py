"""`benchmarks.cost.figures`: what lies between two looks."""

import pytest

from benchmarks.cost.figures import Cost, Look, spread


def test_a_cost_is_what_was_used_between_two_looks() -> None:
    """However much was used before."""
    cost = Cost.of(Look(3.0, 5_000, 10, 100.0), Look(5.0, 105_000, 60, 120.0), seconds=4.0)
    assert cost == pytest.approx((20.0, 25_000, 2_000, 120.0))


def test_a_spread_is_that_of_the_cpu_seconds() -> None:
    """Over all rounds."""
    assert spread([Cost(cpu, 1, 1, 1) for cpu in (20.0, 18.0, 25.0)]) == (20, 18, 25)
