"""How far a figure of records would stray, were they drawn again."""

import numpy as np
import numpy.typing as npt

from contracts.model.manifest import Interval

_RESAMPLES = 2_000
_CONFIDENCE = 0.95


def resampled(counts: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Bootstrap: how often each outcome comes when the records are drawn again, shape (b, k).

    To draw n records with replacement is to draw the `counts` (k,) of their outcomes from a
    multinomial distribution, without the records.

    Source: B. Efron, "Bootstrap methods: another look at the jackknife", Annals of Statistics 7
    (1979) 1-26.
    """
    total = counts.sum()
    return np.random.default_rng(0).multinomial(total, counts / total, size=_RESAMPLES)


def interval_of(figures: npt.NDArray[np.float64]) -> Interval:
    """Where 95 % of the `figures` of all draws lie, shape (b,)."""
    low, high = np.quantile(figures, [(1 - _CONFIDENCE) / 2, (1 + _CONFIDENCE) / 2])
    return Interval(low=float(low), high=float(high))
