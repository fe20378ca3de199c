"""How a reconstruction becomes one number; a high score always means anomaly."""

from collections.abc import Mapping

from contracts.model.manifest import ScoreKind
from trainer.scores.density import Density
from trainer.scores.mahalanobis import Mahalanobis
from trainer.scores.mahalanobis_pca import MahalanobisPca
from trainer.scores.norms import L2, MeanAbsoluteError, MeanSquaredError
from trainer.scores.reconstruction_score import ReconstructionScore

SCORES: Mapping[ScoreKind, type[ReconstructionScore]] = {
    "l2": L2,
    "mse": MeanSquaredError,
    "mae": MeanAbsoluteError,
    "mahalanobis": Mahalanobis,
    "mahalanobis-pca": MahalanobisPca,
    "density": Density,
}
