"""The Mahalanobis distance of the residual: large where the model errs in an unusual way."""

from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from contracts.model.manifest import ScoreKind

LEAST_ERROR = 0.1
"""In scaled units, where a feature spreads by about 1: no feature counts as reconstructed better.

A feature that follows from the others on one day follows a little otherwise on the next; without
this, that little difference would outweigh everything else.
"""


@dataclass(frozen=True)
class Mahalanobis:
    """``sqrt((r - m)' Σ⁻¹ (r - m))`` of the residual r, with mean m and covariance Σ of normals.

    It is computed as the length of ``W (r - m)``, where ``W = (D Σ D)^(-1/2) D`` and D holds
    1 / standard deviation on its diagonal. The squares of ``W (r - m)`` are what each feature
    contributes to the squared distance (the corr-max transformation).

    Source: P. H. Garthwaite, I. Koch, "Evaluating the contributions of individual variables to a
    quadratic form", Aust. N. Z. J. Stat. 58 (2016) 99-119.
    """

    kind: ClassVar[ScoreKind] = "mahalanobis"

    mean: npt.NDArray[np.float32]
    whitening: npt.NDArray[np.float32]

    @classmethod
    def of(cls, residuals: npt.NDArray[np.float32], _codes: npt.NDArray[np.float32]) -> Self:
        """Fit to the residuals of held-out normals, shape (n, f).

        Σ is regularised by adding `LEAST_ERROR` squared to every variance, so it can be inverted
        whatever n, f and the data are.
        """
        wide = residuals.astype(np.float64)
        covariance = np.atleast_2d(np.cov(wide, rowvar=False))
        np.fill_diagonal(covariance, np.diag(covariance) + LEAST_ERROR**2)
        spread = np.sqrt(np.diag(covariance))
        values, vectors = np.linalg.eigh(covariance / np.outer(spread, spread))
        inverse_root = vectors / np.sqrt(values) @ vectors.T
        return cls(
            mean=wide.mean(axis=0).astype(np.float32),
            whitening=(inverse_root / spread).astype(np.float32),
        )

    def score(self, residuals: Any, codes: Any) -> Any:
        return tf.sqrt(tf.reduce_sum(self.contributions(residuals, codes), axis=1))

    def contributions(self, residuals: Any, _codes: Any) -> Any:
        """Parts of the squared score, shape (n, f)."""
        return tf.square(tf.linalg.matmul(residuals - self.mean, self.whitening, transpose_b=True))
