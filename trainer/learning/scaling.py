"""Brings every feature of a row to the same scale, and every grey level between 0 and 1."""

from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, Self

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from contracts.stream.record import Features

# Beyond it float32 overflows, and infinity less infinity is a score that raises no alarm.
_FARTHEST = 1e30
_FARTHEST_BACK = 40.0
_OF_A_CONSTANT = np.float32(1e-12)


class Scaling(Protocol):
    """Records as a network has them and back, tensors; finite where records can be.

    f features become rows of w columns, and what a network makes of such rows has e errors.
    """

    def forward(self, features: Any) -> Any:
        """Records, shape (n, f), as rows, shape (n, w)."""

    def residuals(self, rows: Any, reconstructions: Any) -> Any:
        """How far reconstructions are from their rows, both (n, w), as errors, shape (n, e)."""

    def blurred(self, residuals: Features) -> Features:
        """Those of normal records, shape (n, e), as a score learns from them what is usual."""

    def backward(self, reconstructions: Any) -> Any:
        """Rows, shape (n, w), as records, shape (n, f): the inverse of `forward`."""

    def folded(self, parts: Any) -> Any:
        """What each error adds to a score, (n, e), as what each feature adds, (n, f)."""


class _OneByOne:
    """What is common to scalings in which each feature is a column and has an error."""

    def residuals(self, rows: Any, reconstructions: Any) -> Any:
        return rows - reconstructions

    def blurred(self, residuals: Features) -> Features:
        return residuals

    def folded(self, parts: Any) -> Any:
        return parts


class Moments(NamedTuple):
    """Mean and standard deviation of each feature, shape (f,), in data units.

    Of what is the same in all records the standard deviation is `_OF_A_CONSTANT`: whatever differs
    from it is far away.
    """

    mean: npt.NDArray[np.float32]
    std: npt.NDArray[np.float32]

    @property
    def spread(self) -> npt.NDArray[np.float32]:
        """The standard deviation as a unit of what moves, shape (f,): 1 of a constant."""
        return np.where(self.std == _OF_A_CONSTANT, np.float32(1), self.std)

    @classmethod
    def of(cls, features: Features) -> Self:
        """Of `features`, shape (n, f), as `Dataset.features` gives them; of those that are there.

        Where none is, 0 and 1.
        """
        there = ~np.isnan(features)
        if there.all():
            mean = features.mean(axis=0, dtype=np.float64).astype(np.float32)
            std = features.std(axis=0, dtype=np.float64).astype(np.float32)
            constant = (features == features[0]).all(axis=0)
            mean = np.where(constant, features[0], mean)
            return cls(mean, np.where(constant, _OF_A_CONSTANT, std))
        every = [
            cls.of(column[is_there, None]) if is_there.any() else _NOTHING
            for column, is_there in zip(features.T, there.T, strict=True)
        ]
        return cls(*(np.concatenate(parts) for parts in zip(*every, strict=True)))


_NOTHING = Moments(np.zeros(1, np.float32), np.ones(1, np.float32))


@dataclass(frozen=True)
class Standard(_OneByOne):
    """``asinh((x - mean) / std)``: standardised near the mean, logarithmic far from it.

    The features of payments have heavy tails; standardised alone, a few extreme normals dominate
    both the squared error that trains and the covariance of the residuals.

    Source: J. B. Burbidge, L. Magee, A. L. Robb, "Alternative transformations to handle extreme
    values of the dependent variable", J. Am. Stat. Assoc. 83 (1988) 123-127.
    """

    moments: Moments

    def forward(self, features: Any) -> Any:
        standard = tf.divide(tf.subtract(features, self.moments.mean), self.moments.std)
        return tf.asinh(tf.clip_by_value(standard, -_FARTHEST, _FARTHEST))

    def backward(self, scaled: Any) -> Any:
        within = tf.clip_by_value(scaled, -_FARTHEST_BACK, _FARTHEST_BACK)
        return self.moments.mean + self.moments.std * tf.sinh(within)


@dataclass(frozen=True)
class GreyLevels(_OneByOne):
    """``x / white``: 0 for black, 1 for the brightest pixel of all images that train."""

    white: np.float32

    @classmethod
    def of(cls, images: Features) -> Self:
        """Of flat `images`, shape (n, pixels); 1 where all of them are black."""
        return cls(np.float32(images.max()) or np.float32(1))

    def forward(self, features: Any) -> Any:
        return tf.clip_by_value(tf.divide(features, self.white), -_FARTHEST, _FARTHEST)

    def backward(self, scaled: Any) -> Any:
        return scaled * self.white
