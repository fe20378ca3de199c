"""`producer.pacing`."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from producer.pacing import Schedule, as_fast_as_it_goes, at_rate, at_speed, paced
from producer.records import Chunk
from tests.calls import calls_of

rates = st.floats(0.01, 1e6)
gaps = st.lists(st.floats(0, 1e4), min_size=1, max_size=50)
delays = st.lists(st.floats(0, 100), min_size=50, max_size=50)


FIRST_TIME = 500.0


class World:
    """A clock that only waiting and work move, and somebody who may interrupt at a time."""

    def __init__(self, interrupted_at: float = float("inf")) -> None:
        self.now = 1000.0
        self.waits: list[float] = []
        self._interrupted_at = self.now + interrupted_at

    def clock(self) -> float:
        return self.now

    @property
    def requested(self) -> bool:
        return self.now >= self._interrupted_at

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now = min(self.now + seconds, self._interrupted_at)


def records(gaps: list[float], at_once: int = 7) -> list[Chunk]:
    """One record after each gap, in seconds of the data's clock, from `FIRST_TIME` on."""
    times = FIRST_TIME + np.cumsum([0.0, *gaps[:-1]])
    keys = [str(number).encode() for number in range(len(gaps))]
    whole = Chunk(keys, keys, times, np.zeros(len(gaps), dtype=bool))
    return [whole.between(row, row + at_once) for row in range(0, len(gaps), at_once)]


@given(gaps, delays, rates)
def test_never_early_and_never_later_than_need_be(
    gaps: list[float], delays: list[float], rate: float
) -> None:
    """Records come when the first of them is due, or, where the work before took longer, at once.

    With it come those that are due by then, none that is not; and all of them in their order.
    """
    times = np.concatenate([chunk.times for chunk in records(gaps)])
    for schedule in (at_rate(rate), at_speed(rate)):
        world = World()
        ready = world.now
        due = world.now + schedule(np.arange(len(gaps)), times - FIRST_TIME)
        number = 0
        for chunk in paced(records(gaps), schedule, world, world.clock):
            following = number + len(chunk)
            assert [int(key) for key in chunk.keys] == list(range(number, following))
            # To the last digit: the world adds up what it waits.
            assert world.now == pytest.approx(max(due[number], ready), rel=1e-12)
            assert due[following - 1] <= world.now
            assert following % 7 == 0 or following == len(gaps) or due[following] > world.now
            world.now += delays[number]
            ready, number = world.now, following
        assert number == len(gaps)


@given(st.integers(1, 1000), rates)
def test_the_rate_is_kept_without_drift(count: int, rate: float) -> None:
    """The last of n records comes (n - 1) / rate seconds after the first, whatever n is."""
    world = World()
    for _ in paced(records([0.0] * count), at_rate(rate), world, world.clock):
        pass
    assert world.now - 1000 == pytest.approx((count - 1) / rate, abs=1e-9)


def test_speed_follows_the_datas_own_clock() -> None:
    """An hour of the data a second, gaps and all."""
    world = World()
    stream = paced(records([1800, 3600, 0]), at_speed(3600), world, world.clock)
    assert [(world.now - 1000, len(chunk)) for chunk in stream] == [(0.0, 1), (0.5, 1), (1.5, 1)]


def test_a_replay_that_was_held_up_catches_up() -> None:
    """Ten seconds late at one a second: ten records at once, then the pace again."""
    world = World()
    seen: list[tuple[int, float]] = []
    for chunk in paced(records([0.0] * 13, at_once=13), at_rate(1), world, world.clock):
        if not seen:
            world.now += 10
        seen.append((len(chunk), world.now - 1000))
    assert seen == [(1, 10.0), (10, 10.0), (1, 11.0), (1, 12.0)]


def test_without_a_pace_nothing_waits() -> None:
    """Every record is due at once, and pacing takes a step a chunk, not a record."""
    world = World()
    for count in (5, 500):
        chunks = records([9.0] * count, at_once=count)
        paced_chunks = paced(chunks, as_fast_as_it_goes, world, world.clock)
        assert sum(map(len, paced_chunks)) == count
    assert not world.waits
    assert calls_of(lambda: list(paced(chunks, at_rate(1e9), World()))) < 50


@pytest.mark.parametrize("schedule", [at_rate(0.1), at_speed(1e-9)])
def test_an_interruption_ends_a_wait(schedule: Schedule) -> None:
    """However far away the next record is."""
    world = World(interrupted_at=3.0)
    assert len(list(paced(records([100.0] * 9), schedule, world, world.clock))) == 1
    assert world.now == 1003.0


def test_an_interruption_ends_a_replay_without_a_pace() -> None:
    """No further chunk is taken."""
    world = World(interrupted_at=3.0)
    count = 0
    for _ in paced(records([0.0] * 9, at_once=1), as_fast_as_it_goes, world, world.clock):
        world.now += 1
        count += 1
    assert count == 3


def test_a_wait_is_never_longer_than_the_system_allows() -> None:
    """A record that is due in a thousand years is waited for an hour at a time."""
    world = World(interrupted_at=10_000.0)
    list(paced(records([0.0] * 2), at_rate(3e-11), world, world.clock))
    assert world.waits == [3600.0] * 3
