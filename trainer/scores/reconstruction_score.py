"""What every kind of score promises."""

from typing import Any, ClassVar, NamedTuple, Protocol, Self

from contracts.model.manifest import ScoreKind


class Reconstruction(NamedTuple):
    """Records as a model sees them, float32; arrays to learn from, tensors to score."""

    rows: Any
    """What it was given: scaled records z, shape (n, f)."""

    reconstructions: Any
    """What it made of them: ẑ, shape (n, f)."""

    codes: Any
    """What its narrowest layer says, shape (n, k)."""

    @property
    def residuals(self) -> Any:
        """``z - ẑ``, shape (n, f)."""
        return self.rows - self.reconstructions


class ReconstructionScore(Protocol):
    """Turns how a model sees records into scores: high means anomalous."""

    kind: ClassVar[ScoreKind]

    @classmethod
    def of(cls, normals: Reconstruction) -> Self:
        """Learn from held-out normals what is usual."""

    def score(self, records: Reconstruction) -> Any:
        """Shape (n,), not negative."""

    def contributions(self, records: Reconstruction) -> Any:
        """What each feature adds to the score, shape (n, f), not negative, in any one unit."""
