"""Norms of the residual, which have nothing to learn."""

from typing import Any, ClassVar, Self

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from contracts.model.manifest import ScoreKind


class _Norm:
    """A score without parameters."""

    @classmethod
    def of(cls, _residuals: npt.NDArray[np.float32], _codes: npt.NDArray[np.float32]) -> Self:
        """It has nothing to learn."""
        return cls()


class L2(_Norm):
    """``sqrt(Σ r²)`` of the residual r, the score of the autoencoder chapter."""

    kind: ClassVar[ScoreKind] = "l2"

    def score(self, residuals: Any, _codes: Any) -> Any:
        return tf.norm(residuals, axis=1)

    def contributions(self, residuals: Any, _codes: Any) -> Any:
        return tf.square(residuals)


class MeanSquaredError(_Norm):
    """``mean(r²)`` of the residual r, on which most networks are trained."""

    kind: ClassVar[ScoreKind] = "mse"

    def score(self, residuals: Any, _codes: Any) -> Any:
        return tf.reduce_mean(tf.square(residuals), axis=1)

    def contributions(self, residuals: Any, _codes: Any) -> Any:
        return tf.square(residuals)


class MeanAbsoluteError(_Norm):
    """``mean(|r|)`` of the residual r: one feature far out counts less than in the squared one."""

    kind: ClassVar[ScoreKind] = "mae"

    def score(self, residuals: Any, _codes: Any) -> Any:
        return tf.reduce_mean(tf.abs(residuals), axis=1)

    def contributions(self, residuals: Any, _codes: Any) -> Any:
        return tf.abs(residuals)
