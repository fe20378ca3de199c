"""`benchmarks.latency.load`: when each record is due."""

import numpy as np
import pytest

from benchmarks.latency.load import Load, due, is_single


def load(rate: float, seconds: float) -> Load:
    """Of a topic that nobody has."""
    return Load("localhost:9092", "transactions", "records.ndjson", rate, seconds)


@pytest.mark.parametrize("rate", [100.0, 5_000.0])
def test_a_rate_is_even(rate: float) -> None:
    """As many as were asked for, each as long after the one before."""
    at = np.array(due(load(rate, 2.0)))
    assert len(at) == 2 * rate
    assert np.diff(at) == pytest.approx(1 / rate)
    assert at[0] == 0


def test_single_ones_keep_no_step() -> None:
    """Their gaps are as long as was asked for on average, and always the same ones."""
    gaps = np.diff(due(load(0.5, 2_000.0)))
    assert is_single(0.5)
    assert gaps.mean() == pytest.approx(2.0, rel=0.05)
    assert 1.0 <= gaps.min() < 1.1
    assert 2.9 < gaps.max() <= 3.0
    assert due(load(0.5, 100.0)) == due(load(0.5, 100.0))
