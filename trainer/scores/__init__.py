"""How a reconstruction becomes one number, one file a kind; a high score always means anomaly."""

from collections.abc import Mapping

from contracts.manifest import ScoreKind
from trainer.scores.density import Density
from trainer.scores.l2 import L2
from trainer.scores.mae import MeanAbsoluteError
from trainer.scores.mahalanobis import Mahalanobis
from trainer.scores.mse import MeanSquaredError
from trainer.scores.reconstruction_score import ReconstructionScore

SCORES: Mapping[ScoreKind, type[ReconstructionScore]] = {
    "l2": L2,
    "mse": MeanSquaredError,
    "mae": MeanAbsoluteError,
    "mahalanobis": Mahalanobis,
    "density": Density,
}
