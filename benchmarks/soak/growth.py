"""Whether what was measured over and over grows, and how sure one can be of that."""

from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt
from scipy.stats import t

BLOCKS = 20
WARM_UP = 0.2
"""Share of the records in which buffers and pools are filled for the first time; not counted."""

_MOST_CORRELATED = 0.9
_LEAST_FREEDOM = 2.0

Series = npt.NDArray[np.float64]


class Growth(NamedTuple):
    """How much more there is after a million records, with an interval of 95 %.

    Samples of a second resemble their neighbours, so as many as there are say little more than a
    few. They are gathered in `BLOCKS` blocks of equal numbers of records, and the slope is that of
    the least squares through the means of the blocks. Where the residuals of neighbouring blocks
    still go together, by r, the n blocks count as n (1 - r) / (1 + r), for the variance of the
    slope as for the degrees of freedom of Student's t. It is what a first-order autoregression
    leaves of them.

    Source: F. W. Zwiers, H. von Storch, "Taking serial correlation into account in tests of the
    mean", Journal of Climate 8 (1995) 336-351, equation 7.
    """

    per_million: float
    low: float
    high: float

    @classmethod
    def of(cls, records: Series, values: Series) -> Self:
        """Of `values` (n,) seen after so many `records` (n,), which ascend; the first are left out.

        Raises:
            ValueError: some blocks have no sample.
        """
        counted = records >= records[0] + WARM_UP * (records[-1] - records[0])
        millions, values = records[counted] / 1e6, values[counted]
        values = values - values[0]  # a slope of what stands still is then 0, not rounded
        edges = np.linspace(millions[0], millions[-1], BLOCKS + 1)[1:-1]
        block = np.searchsorted(edges, millions, side="right")
        sizes = np.bincount(block, minlength=BLOCKS)
        if not sizes.all():
            raise ValueError(f"expected samples in each of {BLOCKS} blocks, found {sizes.tolist()}")
        x = np.bincount(block, millions) / sizes
        y = np.bincount(block, values) / sizes
        return cls(*_slope(x, y))

    @property
    def grows(self) -> bool:
        """Whether all of the interval lies above 0."""
        return self.low > 0


def _slope(x: Series, y: Series) -> tuple[float, float, float]:
    """Of the line through the points, and its interval."""
    centred = x - x.mean()
    spread = float(centred @ centred)
    slope = float(centred @ y) / spread
    residuals = y - y.mean() - slope * centred
    power = float(residuals @ residuals)
    if power <= np.finfo(float).eps * float(y @ y):  # a line, whatever is rounded
        return slope, slope, slope
    alike = float(residuals[1:] @ residuals[:-1]) / power
    alike = min(max(alike, 0.0), _MOST_CORRELATED)
    inflation = (1 + alike) / (1 - alike)
    freedom = max(len(x) / inflation - 2, _LEAST_FREEDOM)
    error = np.sqrt(power / (len(x) - 2) / spread * inflation)
    reach = float(t.ppf(0.975, freedom) * error)
    return slope, slope - reach, slope + reach
