"""The mean absolute residual: one feature far out counts less than in the squared one."""

from typing import Any, ClassVar, Self

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from contracts.manifest import ScoreKind


class MeanAbsoluteError:
    """``mean(|r|)`` of the residual r."""

    kind: ClassVar[ScoreKind] = "mae"

    @classmethod
    def of(cls, _residuals: npt.NDArray[np.float32], _codes: npt.NDArray[np.float32]) -> Self:
        """It has nothing to learn."""
        return cls()

    def score(self, residuals: Any, _codes: Any) -> Any:
        return tf.reduce_mean(tf.abs(residuals), axis=1)

    def contributions(self, residuals: Any, _codes: Any) -> Any:
        return tf.abs(residuals)
