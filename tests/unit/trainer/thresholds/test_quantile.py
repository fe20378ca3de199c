"""A threshold keeps what it promises on the normals it was taken from."""

import numpy as np
import pytest

from contracts.errors import BadData
from trainer.thresholds.quantile import check_quantile, quantile_threshold

SCORES = np.arange(1000, dtype=np.float32)


def test_the_share_above_is_as_asked() -> None:
    """Of 1,000 held-out normals, five are at or above the 0.995 quantile."""
    threshold = quantile_threshold(SCORES, 0.995)
    assert np.count_nonzero(threshold.value <= SCORES) == 5
    assert threshold.strategy == "quantile"


@pytest.mark.parametrize(
    ("quantile", "promise"),
    [(0.995, "5 in 1,000"), (0.99, "1 in 100"), (0.9975, "25 in 10,000"), (0.9, "1 in 10")],
)
def test_the_promise_is_a_frequency(quantile: float, promise: str) -> None:
    """In whole numbers."""
    promised = quantile_threshold(SCORES, quantile).promise.text
    assert promised == f"alerts on {promise} normal records"


def test_too_few_held_out_normals_are_refused() -> None:
    """The message says how many it takes."""
    check_quantile(0.995, 200)
    with pytest.raises(BadData, match=r"quantile 0\.995 needs at least 200 held-out.*found 199"):
        check_quantile(0.995, 199)
