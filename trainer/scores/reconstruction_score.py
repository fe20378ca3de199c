"""What every kind of score promises."""

from typing import Any, ClassVar, Protocol, Self

import numpy as np
import numpy.typing as npt

from contracts.model.manifest import ScoreKind


class ReconstructionScore(Protocol):
    """Turns how a model sees records into scores: high means anomalous.

    `residuals` are ``z - ẑ`` in scaled units, shape (n, f); `codes` what the narrowest layer
    says, shape (n, k). Both are float32; arrays to learn from, tensors to score.
    """

    kind: ClassVar[ScoreKind]

    @classmethod
    def of(cls, residuals: npt.NDArray[np.float32], codes: npt.NDArray[np.float32]) -> Self:
        """Learn from held-out normals what is usual."""

    def score(self, residuals: Any, codes: Any) -> Any:
        """Shape (n,), not negative."""

    def contributions(self, residuals: Any, codes: Any) -> Any:
        """What each feature adds to the score, shape (n, f), not negative, in any one unit."""
