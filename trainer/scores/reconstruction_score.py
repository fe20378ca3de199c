"""What every kind of score promises."""

from typing import Any, ClassVar, NamedTuple, Protocol, Self

from contracts.model.manifest import ScoreKind


class Reconstruction(NamedTuple):
    """Records as a model sees them, float32; arrays to learn from, tensors to score."""

    rows: Any
    """What it was given: scaled records z, shape (n, w)."""

    residuals: Any
    """How far what it made of them is from them, shape (n, e); of numbers ``z - ẑ``."""

    codes: Any
    """What its narrowest layer says, shape (n, k)."""


class ReconstructionScore(Protocol):
    """Turns how a model sees records into scores: high means anomalous."""

    kind: ClassVar[ScoreKind]

    @classmethod
    def of(cls, normals: Reconstruction) -> Self:
        """Learn from held-out normals what is usual."""

    def score(self, records: Reconstruction) -> Any:
        """Shape (n,), not negative."""

    def contributions(self, records: Reconstruction) -> Any:
        """What each residual adds to the score, shape (n, e), not negative, in any one unit."""
