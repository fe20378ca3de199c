"""The mean squared residual, which most networks are trained on."""

from typing import Any, ClassVar, Self

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from contracts.manifest import ScoreKind


class MeanSquaredError:
    """``mean(r²)`` of the residual r."""

    kind: ClassVar[ScoreKind] = "mse"

    @classmethod
    def of(cls, _residuals: npt.NDArray[np.float32], _codes: npt.NDArray[np.float32]) -> Self:
        """It has nothing to learn."""
        return cls()

    def score(self, residuals: Any, _codes: Any) -> Any:
        return tf.reduce_mean(tf.square(residuals), axis=1)

    def contributions(self, residuals: Any, _codes: Any) -> Any:
        return tf.square(residuals)
