"""The Mahalanobis distance of the residual, where principal components fail too."""

from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from contracts.model.manifest import ScoreKind
from trainer.scores.mahalanobis import Mahalanobis
from trainer.scores.reconstruction_score import Reconstruction

EXPLAINED = 0.8
"""Share of the variance of normal records that their principal components keep."""

CAP = 0.995
"""Quantile, among normals, of the error from which on it does not count for more."""

_SMALLEST = 1e-6
_FARTHEST = 1e6  # far beyond any cap, and its square is no infinity


@dataclass(frozen=True)
class MahalanobisPca:
    """``d min(e / c, 1)``: distance d of the residual, and e, the error of principal components.

    e is the length of what the first principal components of normal records leave of a record, and
    c its 0.995 quantile among normals. So a record counts as far as its distance says where both
    models fail to reconstruct it, and for less the better principal components do. They see the
    record standardised, without the logarithm that the scaling takes of what is far out.

    docs/quality.md says when it helps.
    """

    kind: ClassVar[ScoreKind] = "mahalanobis-pca"

    distance: Mahalanobis
    mean: npt.NDArray[np.float32]
    axes: npt.NDArray[np.float32]
    cap: np.float32

    @classmethod
    def of(cls, normals: Reconstruction) -> Self:
        """Fit to the residuals, and to the rows, of held-out normals."""
        rows = _standardised(normals.rows).numpy().astype(np.float64)
        variances, axes = np.linalg.eigh(np.atleast_2d(np.cov(rows, rowvar=False)))
        left_out = np.cumsum(variances) <= (1 - EXPLAINED) * variances.sum()
        mean, first = rows.mean(axis=0), axes[:, ~left_out]
        errors = np.linalg.norm((rows - mean) - (rows - mean) @ first @ first.T, axis=1)
        return cls(
            Mahalanobis.of(normals),
            mean.astype(np.float32),
            first.astype(np.float32),
            np.float32(max(np.quantile(errors, CAP), _SMALLEST)),
        )

    def score(self, records: Reconstruction) -> Any:
        centred = _standardised(records.rows) - self.mean
        codes = tf.linalg.matmul(centred, self.axes)
        left = centred - tf.linalg.matmul(codes, self.axes, transpose_b=True)
        share = tf.minimum(tf.norm(left, axis=1) / self.cap, 1)
        return self.distance.score(records) * share

    def contributions(self, records: Reconstruction) -> Any:
        """Parts of the squared distance, shape (n, f)."""
        return self.distance.contributions(records)


def _standardised(rows: Any) -> Any:
    """What `trainer.learning.scaling.Standard` took asinh of; grey levels stay about the same."""
    return tf.clip_by_value(tf.sinh(rows), -_FARTHEST, _FARTHEST)
