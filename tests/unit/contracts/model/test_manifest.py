"""`contracts.model.manifest`."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from contracts.model.manifest import Interval


@given(st.integers(1, 10_000), st.data())
def test_the_interval_of_a_share_is_wilsons(records: int, data: st.DataObject) -> None:
    """As scipy has it."""
    seen = data.draw(st.integers(0, records))
    interval = Interval.of_share(seen / records, records)
    wilson = binomtest(seen, records).proportion_ci(0.95, method="wilson")
    assert (interval.low, interval.high) == pytest.approx((wilson.low, wilson.high), abs=1e-9)
