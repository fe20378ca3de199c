"""How many normals lie where a record's residual and code do: few, and it is anomalous."""

import warnings
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple, Self

import numpy as np
import numpy.typing as npt
import tensorflow as tf
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

from contracts.model.manifest import ScoreKind
from trainer.scores.reconstruction_score import Reconstruction

COMPONENTS = 20
"""Gaussians of the mixture; fewer where one would have less than `_RECORDS_EACH` to learn from."""

DIMENSIONS = 32
"""Principal components of the residual, and as many of the code."""

LEAST_VARIANCE = 0.01
"""Added to each variance of a Gaussian, where a dimension of the view has about 1 in all."""

_RECORDS_EACH = 50
_ITERATIONS = 50
_SMALLEST = 1e-6
_FARTHEST = 1e12  # beyond it the square of a distance overflows

Array = npt.NDArray[np.float32]


class Projection(NamedTuple):
    """The first principal components, each with the mean variance 1."""

    mean: Array
    axes: Array
    spread: np.float32

    @classmethod
    def of(cls, rows: Array) -> Self:
        """Of `rows`, shape (n, f); `axes` has shape (f, d)."""
        covariance = np.atleast_2d(np.cov(rows.astype(np.float64), rowvar=False))
        variances, axes = np.linalg.eigh(covariance)
        spread = np.sqrt(max(variances[-DIMENSIONS:].mean(), 0))
        return cls(
            rows.mean(axis=0),
            axes[:, -DIMENSIONS:].astype(np.float32),
            np.float32(spread if spread > _SMALLEST else 1),
        )

    def forward(self, rows: Any) -> Any:
        """Shape (n, f) -> (n, d)."""
        return tf.linalg.matmul(rows - self.mean, self.axes) / self.spread

    def backward(self, seen: Any) -> Any:
        """Shape (n, d) -> (n, f): as much of the rows as the components hold."""
        return self.mean + tf.linalg.matmul(seen * self.spread, self.axes, transpose_b=True)


class View(NamedTuple):
    """What the mixture sees of a record: principal components of the residual and of the code.

    Where those of the residual leave something out, the logarithm of its square is seen too.
    """

    residual: Projection
    code: Projection

    def forward(self, records: Reconstruction) -> Any:
        """Shape (n, d)."""
        seen = self.residual.forward(records.residuals)
        parts = [seen, self.code.forward(records.codes)]
        features, dimensions = self.residual.axes.shape
        if dimensions < features:
            left = records.residuals - self.residual.backward(seen)
            square = tf.reduce_sum(tf.square(left), axis=1, keepdims=True)
            parts.append(tf.math.log(square + _SMALLEST))
        return tf.clip_by_value(tf.concat(parts, axis=1), -_FARTHEST, _FARTHEST)


@dataclass(frozen=True)
class Density:
    """``sqrt(2 (log p* - log p(y)))`` of a Gaussian mixture p at the `View` y of a record.

    p* bounds what p can be, so the score is not negative; of a single Gaussian it is the
    Mahalanobis distance. A record that is rebuilt well and is nevertheless like no other, such as
    a blank image, has a small residual, but a code where no normal record is.

    Source: B. Zong et al., "Deep Autoencoding Gaussian Mixture Model for Unsupervised Anomaly
    Detection", ICLR 2018; there autoencoder and mixture are trained together.
    """

    kind: ClassVar[ScoreKind] = "density"

    view: View
    centres: Array
    whitenings: Array
    log_peaks: Array

    @classmethod
    def of(cls, normals: Reconstruction) -> Self:
        """Fit by expectation maximisation, from k-means++ with a fixed seed."""
        view = View(Projection.of(normals.residuals), Projection.of(normals.codes))
        mixture = GaussianMixture(
            max(1, min(COMPONENTS, len(normals.rows) // _RECORDS_EACH)),
            reg_covar=LEAST_VARIANCE,
            max_iter=_ITERATIONS,
            init_params="k-means++",
            random_state=0,
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # as good as it got is good enough
            mixture.fit(view.forward(normals).numpy().astype(np.float64))
        whitenings = mixture.precisions_cholesky_
        log_peaks = np.log(mixture.weights_) + np.linalg.slogdet(whitenings).logabsdet
        return cls(
            view,
            np.einsum("kd,kde->ke", mixture.means_, whitenings).astype(np.float32),
            whitenings.astype(np.float32),
            log_peaks.astype(np.float32),
        )

    def score(self, records: Reconstruction) -> Any:
        view = self.view.forward(records)
        whitened = tf.einsum("nd,kde->nke", view, self.whitenings) - self.centres
        density = self.log_peaks - tf.reduce_sum(tf.square(whitened), axis=2) / 2
        peak = tf.reduce_logsumexp(self.log_peaks)
        return tf.sqrt(2 * tf.maximum(peak - tf.reduce_logsumexp(density, axis=1), 0))

    def contributions(self, records: Reconstruction) -> Any:
        """The squared residual: a mixture has no parts that add up, but this is where it errs."""
        return tf.square(records.residuals)
