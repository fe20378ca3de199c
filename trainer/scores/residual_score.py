"""What every kind of score promises."""

from typing import Any, ClassVar, Protocol

from contracts.manifest import ScoreKind


class ResidualScore(Protocol):
    """Turns residuals ``z - ẑ``, a float32 tensor of shape (n, f) in scaled units, into scores."""

    kind: ClassVar[ScoreKind]

    def score(self, residuals: Any) -> Any:
        """Shape (n,), not negative; high means anomalous."""

    def contributions(self, residuals: Any) -> Any:
        """What each feature adds to the score, shape (n, f), not negative, in any one unit."""
