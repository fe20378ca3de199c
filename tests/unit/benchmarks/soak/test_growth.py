"""`benchmarks.soak.growth`: what grows is found, what stands still is not, noise or no noise."""

import numpy as np
import pytest

from benchmarks.soak.growth import Growth, Series

RECORDS = np.linspace(0, 10e6, 1_000)
SEEDS = 100


def wandering(seed: int, alike: float) -> Series:
    """Noise in which each sample resembles the one before; its standard deviation is 1."""
    rng = np.random.default_rng(seed)
    noise = np.empty(len(RECORDS))
    noise[0] = rng.normal()
    for number, fresh in enumerate(rng.normal(size=len(RECORDS) - 1), 1):
        noise[number] = alike * noise[number - 1] + np.sqrt(1 - alike**2) * fresh
    return noise


def test_a_line_has_the_slope_of_the_line() -> None:
    """Two more a million records."""
    growth = Growth.of(RECORDS, 7 + 2 * RECORDS / 1e6)
    assert growth == pytest.approx((2, 2, 2))
    assert growth.grows


@pytest.mark.parametrize("value", [0.0, 0.1, 8.0, 42.0])
@pytest.mark.parametrize("seed", range(5))
def test_what_does_not_change_does_not_grow(value: float, seed: int) -> None:
    """Exactly, whenever it was looked at."""
    records = np.sort(np.random.default_rng(seed).uniform(0, 20e6, 1_000))
    assert Growth.of(records, np.full(len(records), value)) == (0, 0, 0)


def test_the_first_records_do_not_count() -> None:
    """A start that fills its buffers is no growth."""
    warmed = np.minimum(RECORDS, 1.9e6)
    assert not Growth.of(RECORDS, warmed).grows


@pytest.mark.parametrize("alike", [0.0, 0.9, 0.99])
def test_noise_is_seldom_called_growth(alike: float) -> None:
    """Outside of one side of 95 %: about 2.5 of a hundred, whatever neighbours share."""
    called = sum(Growth.of(RECORDS, wandering(seed, alike)).grows for seed in range(SEEDS))
    assert called <= 0.08 * SEEDS


def test_growth_is_found_under_noise() -> None:
    """Half a megabyte a million records, under noise of one that lasts."""
    for seed in range(SEEDS):
        assert Growth.of(RECORDS, wandering(seed, 0.9) + RECORDS / 2e6).grows


def test_blocks_without_samples_are_told() -> None:
    """So few say nothing."""
    with pytest.raises(ValueError, match="expected samples in each of 20 blocks"):
        Growth.of(RECORDS[::100], RECORDS[::100])
