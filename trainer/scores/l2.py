"""The L2 norm of the residual, the score of the autoencoder chapter."""

from typing import Any, ClassVar, Self

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from contracts.manifest import ScoreKind


class L2:
    """``sqrt(Σ r²)`` of the residual r."""

    kind: ClassVar[ScoreKind] = "l2"

    @classmethod
    def of(cls, _residuals: npt.NDArray[np.float32], _codes: npt.NDArray[np.float32]) -> Self:
        """It has nothing to learn."""
        return cls()

    def score(self, residuals: Any, _codes: Any) -> Any:
        return tf.norm(residuals, axis=1)

    def contributions(self, residuals: Any, _codes: Any) -> Any:
        return tf.square(residuals)
