"""Learns from held-out normals how rare a score is."""

import numpy as np
import numpy.typing as npt
from scipy.stats import genpareto

from contracts.calibration import Calibration, Tail
from contracts.record import Scores

_TAIL_FROM = 0.98
_LEAST_EXCEEDANCES = 30
_BULK_POINTS = 101


def calibrate(scores: Scores) -> Calibration:
    """Quantiles of the bulk, and a generalised Pareto tail beyond; `scores` has shape (n,).

    The tail begins at the 0.98 quantile; at a lower one where that leaves fewer than 30 scores.
    """
    start = float(np.clip(1 - _LEAST_EXCEEDANCES / len(scores), 0.5, _TAIL_FROM))
    wide = scores.astype(np.float64)
    probabilities = np.linspace(0, start, _BULK_POINTS)
    quantiles = np.quantile(wide, probabilities)
    return Calibration(
        held_out=len(scores),
        probabilities=probabilities.tolist(),
        quantiles=quantiles.tolist(),
        tail=_fit_tail(wide, float(quantiles[-1]), 1 - start),
    )


def _fit_tail(scores: npt.NDArray[np.float64], start: float, rate: float) -> Tail:
    excess = scores[scores > start] - start
    if len(excess) == 0:
        return Tail(start=start, rate=rate, shape=0, scale=float(np.finfo(np.float32).eps))
    shape, _, scale = genpareto.fit(excess, floc=0)
    # A negative shape says that no normal record ever scores above some end; a sample of the
    # largest scores cannot know that, and an exponential tail does not claim it.
    if shape <= 0:
        shape, scale = 0, excess.mean()
    return Tail(start=start, rate=rate, shape=float(shape), scale=float(scale))
