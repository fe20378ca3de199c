"""Brings every feature to the same scale, and heavy tails near the rest."""

from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from contracts.record import Features

# Beyond it float32 overflows, and infinity less infinity is a score that raises no alarm.
_FARTHEST = 1e30
_FARTHEST_BACK = 40.0


class Scaling(NamedTuple):
    """``asinh((x - mean) / std)``: standardised near the mean, logarithmic far from it.

    The features of payments have heavy tails; standardised alone, a few extreme normals dominate
    both the squared error that trains and the covariance of the residuals.

    Source: J. B. Burbidge, L. Magee, A. L. Robb, "Alternative transformations to handle extreme
    values of the dependent variable", J. Am. Stat. Assoc. 83 (1988) 123-127.
    """

    mean: npt.NDArray[np.float32]
    std: npt.NDArray[np.float32]

    @classmethod
    def of(cls, features: Features) -> Self:
        """Mean and standard deviation of `features`, shape (n, f); a constant one counts as 1."""
        wide = features.astype(np.float64)
        mean = wide.mean(axis=0).astype(np.float32)
        std = wide.std(axis=0).astype(np.float32)
        # A constant's own rounding error is not a spread.
        constant = std <= np.abs(mean) * np.finfo(np.float32).eps
        return cls(mean, np.where(constant, np.float32(1), std))

    def forward(self, features: Any) -> Any:
        """Data units to scaled units, shape (n, f), as a tensor; finite for every finite input."""
        standard = tf.divide(tf.subtract(features, self.mean), self.std)
        return tf.asinh(tf.clip_by_value(standard, -_FARTHEST, _FARTHEST))

    def backward(self, scaled: Any) -> Any:
        """Scaled units to data units, shape (n, f), as a tensor; the inverse of `forward`."""
        within = tf.clip_by_value(scaled, -_FARTHEST_BACK, _FARTHEST_BACK)
        return self.mean + self.std * tf.sinh(within)
