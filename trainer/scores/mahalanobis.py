"""The Mahalanobis distance of the residual: large where the model errs in an unusual way."""

from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple, Self

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from contracts.model.manifest import ScoreKind
from trainer.scores.reconstruction_score import Reconstruction

LEAST_VARIANCE = 0.005
"""Added to each variance, in scaled units, where a feature itself has about 1.

A feature that follows from the others on one day follows a little otherwise on the next; without
this, that little difference would outweigh everything else.
"""

LEFT_OUT = 0.05
"""Of many normal records, the share with the farthest residuals: it gives no mean or covariance."""

_MANY = 100
"""Records a feature; of so many half that share is left out, of few next to none."""

_CONCENTRATIONS = 3


class Whitening(NamedTuple):
    """Mean of residuals, shape (f,), and the matrix W that makes them alike, shape (f, f)."""

    mean: npt.NDArray[np.float64]
    matrix: npt.NDArray[np.float64]

    @classmethod
    def of(cls, residuals: npt.NDArray[np.float64]) -> Self:
        """Of `residuals`, shape (n, f), regularised: invertible whatever n, f and the data are."""
        covariance = np.atleast_2d(np.cov(residuals, rowvar=False))
        np.fill_diagonal(covariance, np.diag(covariance) + LEAST_VARIANCE)
        spread = np.sqrt(np.diag(covariance))
        values, vectors = np.linalg.eigh(covariance / np.outer(spread, spread))
        inverse_root = vectors / np.sqrt(values) @ vectors.T
        return cls(residuals.mean(axis=0), inverse_root / spread)

    def usual(self, residuals: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Of `residuals`, shape (n, f), all but the farthest by their distance."""
        records, features = residuals.shape
        kept = 1 - LEFT_OUT * records / (records + _MANY * features)
        distances = np.square((residuals - self.mean) @ self.matrix.T).sum(axis=1)
        farthest = float(np.quantile(distances, kept, method="higher"))
        usual: npt.NDArray[np.float64] = residuals[distances <= farthest]
        return usual


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
    def of(cls, normals: Reconstruction) -> Self:
        """Fit to the residuals of held-out normals.

        Normal records have heavy tails, and the farthest would widen Σ in the very directions in
        which anomalies lie. So three times the farthest are left out, and mean and Σ are taken
        anew, which makes the determinant of Σ smaller each time.

        Source: P. J. Rousseeuw, K. Van Driessen, "A fast algorithm for the minimum covariance
        determinant estimator", Technometrics 41 (1999) 212-223, theorem 1; here from the
        covariance of all.
        """
        wide = normals.residuals.astype(np.float64)
        whitening = Whitening.of(wide)
        for _ in range(_CONCENTRATIONS):
            whitening = Whitening.of(whitening.usual(wide))
        return cls(whitening.mean.astype(np.float32), whitening.matrix.astype(np.float32))

    def score(self, records: Reconstruction) -> Any:
        return tf.sqrt(tf.reduce_sum(self.contributions(records), axis=1))

    def contributions(self, records: Reconstruction) -> Any:
        """Parts of the squared score, shape (n, f)."""
        centred = records.residuals - self.mean
        return tf.square(tf.linalg.matmul(centred, self.whitening, transpose_b=True))
