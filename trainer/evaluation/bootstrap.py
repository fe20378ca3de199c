"""How far a figure could be off by chance alone."""

from collections.abc import Callable, Sequence

import numpy as np

from contracts.model.manifest import Interval
from trainer.evaluation.ranking import Ranking

RESAMPLES = 500
FEWEST_RESAMPLES = 100

_SEED = 0
_MOST_STEPS = 5_000_000
_OUTSIDE = (2.5, 97.5)


def bootstrap(ranking: Ranking, figures: Callable[[Ranking], Sequence[float]]) -> list[Interval]:
    """The 95 % interval of each of `figures`; the same ranking always gives the same.

    Anomalies and normals are drawn apart, so that each resample has as many of both. There are
    fewer resamples where so many anomalies make each one slow.

    Source: B. Efron, R. J. Tibshirani, An Introduction to the Bootstrap, Chapman & Hall 1993,
    chapter 13 (percentile intervals).
    """
    random = np.random.default_rng(_SEED)
    resamples = np.clip(_MOST_STEPS // len(ranking.anomalies), FEWEST_RESAMPLES, RESAMPLES)
    drawn = [figures(ranking.resampled(random)) for _ in range(resamples)]
    low, high = np.percentile(drawn, _OUTSIDE, axis=0)
    return [Interval(low=float(a), high=float(b)) for a, b in zip(low, high, strict=True)]
