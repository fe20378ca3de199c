"""How far the stream has moved from what the model was trained on."""

import numpy as np
import numpy.typing as npt

from contracts.model.manifest import Normal
from contracts.stream.record import Features

HALF_LIFE = 5_000
"""Records after which what was seen before counts for half."""


class Drift:
    """The recent mean of each feature, in standard deviations from its mean in training.

    Args:
        normal: mean and standard deviation of the training records.
    """

    def __init__(self, normal: Normal) -> None:
        self._mean = np.array(normal.mean)
        self._std = np.array(normal.std)
        self._sum = np.zeros_like(self._mean)
        self._weight = 0.0

    def observe(self, features: Features) -> npt.NDArray[np.float64]:
        """Take in `features` (n, f), n > 0, and return the drift, shape (f,)."""
        ages = np.arange(len(features))[::-1]
        weights = 0.5 ** (ages / HALF_LIFE)
        fade = 0.5 ** (len(features) / HALF_LIFE)
        self._sum = self._sum * fade + weights @ ((features - self._mean) / self._std)
        self._weight = self._weight * fade + float(weights.sum())
        drift: npt.NDArray[np.float64] = self._sum / self._weight
        return drift
