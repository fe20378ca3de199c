"""Learns from held-out normals how rare a score is."""

import numpy as np
import numpy.typing as npt
from scipy.stats import genpareto

from contracts.model.calibration import LEAST_EXCEEDANCES, Calibration, Tail
from contracts.stream.record import Scores

_FIT_FROM = 0.98
_BULK_POINTS = 201


def calibrate(scores: Scores) -> Calibration:
    """Quantiles as far as the sample has them, a generalised Pareto tail beyond.

    `scores` has shape (n,). The quantiles end where 30 scores are left, and lie denser the rarer
    they are: from one to the next the share that reaches them falls by the same factor. The tail
    is fitted to all scores above the 0.98 quantile, at least 30, and begins where the quantiles
    end: excesses above a higher level have the same shape, and a scale that grows with the level.

    Source: S. Coles, An Introduction to Statistical Modeling of Extreme Values, Springer 2001,
    section 4.2.2.
    """
    wide = scores.astype(np.float64)
    end = max(1 - LEAST_EXCEEDANCES / len(wide), 0.5)
    probabilities = 1 - np.geomspace(1, 1 - end, _BULK_POINTS)
    quantiles = np.quantile(wide, probabilities)
    level, start = float(np.quantile(wide, min(end, _FIT_FROM))), float(quantiles[-1])
    shape, scale = _fit_excesses(wide, level)
    return Calibration(
        held_out=len(wide),
        probabilities=probabilities.tolist(),
        quantiles=quantiles.tolist(),
        tail=Tail(
            start=start,
            rate=float(1 - probabilities[-1]),
            shape=shape,
            scale=scale + shape * (start - level),
        ),
    )


def _fit_excesses(scores: npt.NDArray[np.float64], level: float) -> tuple[float, float]:
    """Shape and scale of the scores above `level`."""
    excess = scores[scores > level] - level
    if len(excess) == 0:
        return 0.0, float(np.finfo(np.float32).eps)
    shape, _, scale = genpareto.fit(excess, floc=0)
    # A negative shape says that no normal record ever scores above some end; a sample of the
    # largest scores cannot know that, and an exponential tail does not claim it.
    if shape <= 0:
        return 0.0, float(excess.mean())
    return float(shape), float(scale)
