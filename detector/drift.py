"""How far the stream has moved from what the model was trained on."""

import numpy as np
import numpy.typing as npt

from contracts.model.manifest import Normal
from contracts.stream.choices import Choices
from contracts.stream.record import Features, RecordSchema

HALF_LIFE = 5_000
"""Records after which what was seen before counts for half."""

Drifts = npt.NDArray[np.float64]


class Drift:
    """The recent mean of each feature, in standard deviations from its mean in training.

    Of a category, that of how often a value is chosen: of the value that moved farthest. A number
    that may be missing has moved as far as its mean among those that are there, or as the share of
    those that are, whichever is more.

    Args:
        normal: what the features were among the training records.
        schema: what the features are.
    """

    def __init__(self, normal: Normal, schema: RecordSchema) -> None:
        self._mean = np.array(normal.mean)
        self._std = np.array(normal.std)
        self._numbers = _Recent(len(self._mean))
        self._is_category = np.array([name in schema.categories for name in schema.features])
        self._choices = None if schema.is_plain else Choices.of(schema)
        self._shares = np.array(
            [share for name in schema.choices() for share in normal.shares[name]]
        )
        self._made = _Recent(len(self._shares))

    def observe(self, features: Features) -> Drifts:
        """Take in `features` (n, f), n > 0, and return the drift, shape (f,)."""
        weights = 0.5 ** (np.arange(len(features))[::-1] / HALF_LIFE)
        drift = self._numbers.mean((features - self._mean) / self._std, weights)
        if self._choices is None:
            return drift
        drift[self._is_category] = 0
        moved = self._made.mean(self._choices.made(features) - self._shares, weights)
        moved /= np.sqrt(self._shares * (1 - self._shares))
        for block in self._choices.blocks():
            owner, among = self._choices.owners[block.start], moved[block]
            farthest = among[np.abs(among).argmax()]
            drift[owner] = max(drift[owner], farthest, key=abs)
        return drift


class _Recent:
    """Means of columns in which a value counts for less the longer ago it was."""

    def __init__(self, columns: int) -> None:
        self._sum = np.zeros(columns)
        self._weight = np.zeros(columns)

    def mean(self, values: Drifts, weights: Drifts) -> Drifts:
        """Of `values`, shape (n, columns), and those before; 0 where none was a number.

        `weights`, shape (n,), are what each row counts for, the last one for 1.
        """
        total, weight = weights @ values, weights.sum()
        if not np.isfinite(total).all():
            there = np.isfinite(values)
            total, weight = weights @ np.where(there, values, 0), weights @ there
        fade = 0.5 ** (len(values) / HALF_LIFE)
        self._sum = self._sum * fade + total
        self._weight = self._weight * fade + weight
        return self._sum / np.maximum(self._weight, np.finfo(float).tiny)
