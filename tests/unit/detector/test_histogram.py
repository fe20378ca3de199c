"""`detector.histogram`: what Prometheus scrapes is what its own client would have exported."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from prometheus_client import CollectorRegistry, Histogram, generate_latest

from detector import metrics
from detector.histogram import BatchHistogram

BUCKETS = [0.1, 1, 2.5, 10, 1e6]
HELP = "Of a batch."

assert metrics  # with it no histogram exports when it was created

batches = st.lists(
    arrays(np.float32, st.integers(0, 20), elements=st.floats(0, 2**24, width=32))
    | st.lists(st.sampled_from(BUCKETS), max_size=5).map(np.array),
    max_size=5,
)


@given(batches)
def test_it_exports_what_the_client_does(values: list[npt.NDArray[np.floating]]) -> None:
    """Bounds, counts and names to the letter; the sum as far as floats add up."""
    ours, theirs = CollectorRegistry(), CollectorRegistry()
    by_batch = BatchHistogram("seconds", HELP, buckets=BUCKETS, registry=ours)
    one_by_one = Histogram("seconds", HELP, buckets=BUCKETS, registry=theirs)
    for batch in values:
        by_batch.observe(batch)
        for value in batch.tolist():
            one_by_one.observe(value)
    assert without_sum(ours) == without_sum(theirs)
    sum_of_ours, sum_of_theirs = (each.get_sample_value("seconds_sum") for each in (ours, theirs))
    assert sum_of_ours == pytest.approx(sum_of_theirs, rel=1e-12)


def without_sum(registry: CollectorRegistry) -> list[bytes]:
    """The lines of a scrape."""
    lines = generate_latest(registry).splitlines()
    return [line for line in lines if not line.startswith(b"seconds_sum")]
