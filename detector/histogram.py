"""A histogram that takes the values of a batch at once."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from prometheus_client import CollectorRegistry
from prometheus_client.core import HistogramMetricFamily
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString


class _Observed(NamedTuple):
    """How many values were at most each bound, and behind the one before; and their sum."""

    counts: npt.NDArray[np.int64]
    sum: float


class BatchHistogram(Collector):
    """Exported as a `prometheus_client.Histogram` is, which takes one value at a time.

    One thread may observe while another collects.
    """

    def __init__(
        self,
        name: str,
        text: str,
        *,
        buckets: Sequence[float],
        registry: CollectorRegistry,
    ) -> None:
        self._name = name
        self._text = text
        self._bounds = np.array([*buckets, np.inf])
        self._observed = _Observed(np.zeros(len(self._bounds), np.int64), 0.0)
        registry.register(self)

    def observe(self, values: npt.NDArray[np.floating]) -> None:
        """Add `values`, shape (n,)."""
        counts, total = self._observed
        buckets = np.bincount(np.searchsorted(self._bounds, values), minlength=len(counts))
        self._observed = _Observed(counts + buckets, total + float(values.sum(dtype=np.float64)))

    def collect(self) -> Iterator[HistogramMetricFamily]:
        """What was observed so far, as `prometheus_client` asks for it."""
        counts, total = self._observed
        bounds = map(floatToGoString, self._bounds.tolist())
        reached = map(float, counts.cumsum().tolist())
        family = HistogramMetricFamily(self._name, self._text)
        family.add_metric([], buckets=list(zip(bounds, reached, strict=True)), sum_value=total)
        yield family
