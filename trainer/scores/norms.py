"""Norms of the residual, which have nothing to learn."""

from typing import Any, ClassVar, Self

import tensorflow as tf

from contracts.model.manifest import ScoreKind
from trainer.scores.reconstruction_score import Reconstruction


class _Norm:
    """A score without parameters."""

    @classmethod
    def of(cls, _normals: Reconstruction) -> Self:
        """It has nothing to learn."""
        return cls()


class L2(_Norm):
    """``sqrt(Σ r²)`` of the residual r, the score of the autoencoder chapter."""

    kind: ClassVar[ScoreKind] = "l2"

    def score(self, records: Reconstruction) -> Any:
        return tf.norm(records.residuals, axis=1)

    def contributions(self, records: Reconstruction) -> Any:
        return tf.square(records.residuals)


class MeanSquaredError(_Norm):
    """``mean(r²)`` of the residual r, on which most networks are trained."""

    kind: ClassVar[ScoreKind] = "mse"

    def score(self, records: Reconstruction) -> Any:
        return tf.reduce_mean(tf.square(records.residuals), axis=1)

    def contributions(self, records: Reconstruction) -> Any:
        return tf.square(records.residuals)


class MeanAbsoluteError(_Norm):
    """``mean(|r|)`` of the residual r: one feature far out counts less than in the squared one."""

    kind: ClassVar[ScoreKind] = "mae"

    def score(self, records: Reconstruction) -> Any:
        return tf.reduce_mean(tf.abs(records.residuals), axis=1)

    def contributions(self, records: Reconstruction) -> Any:
        return tf.abs(records.residuals)
