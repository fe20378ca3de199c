"""`benchmarks.chaos.faults`: a storm has enough of every kind, however the seed falls."""

from collections import Counter
from random import Random

import pytest

from benchmarks.chaos.faults import BROKER, DETECTOR, SURROUNDINGS, freeze_for_long, plan
from benchmarks.chaos.network import NETWORK, kill_before_commit


@pytest.mark.parametrize("seed", range(5))
def test_a_long_storm_has_a_hundred_faults_of_detectors_and_ten_of_brokers(seed: int) -> None:
    """And each fault there is, one of them longer than a transaction may last."""
    strikes = Counter(plan(Random(seed), 150))
    assert strikes.total() == 150
    assert sum(strikes[fault] for fault in DETECTOR) >= 100
    assert sum(strikes[fault] for fault in BROKER) >= 10
    assert strikes.keys() == {*DETECTOR, *BROKER, *NETWORK, *SURROUNDINGS, kill_before_commit}
    assert strikes[freeze_for_long] >= 1


def test_a_short_storm_has_faults_of_each_sort() -> None:
    """The one of the tests too."""
    strikes = Counter(plan(Random(1), 12))
    assert strikes.total() == 12
    for sort in (DETECTOR, BROKER, NETWORK, SURROUNDINGS):
        assert sum(strikes[fault] for fault in sort) >= 1
    assert strikes[kill_before_commit] == 1, "something has to be aborted in every storm"


def test_a_seed_gives_one_order() -> None:
    """So that a storm can be had again."""
    assert plan(Random(7), 40) == plan(Random(7), 40)
    assert plan(Random(7), 40) != plan(Random(8), 40)
