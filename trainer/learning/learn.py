"""From normal records to a model that scores."""

from typing import Any, NamedTuple

from trainer.autoencoders import build_autoencoder
from trainer.bundle.graph import ScoringGraph
from trainer.learning.scaling import Scaling
from trainer.learning.split import Split
from trainer.learning.training import History, fit, seed_everything
from trainer.scores.mahalanobis import Mahalanobis
from trainer.scores.residual_score import ResidualScore
from trainer.settings.train import TrainSettings


class Learned(NamedTuple):
    """A trained model, whole, and what it is made of."""

    graph: ScoringGraph
    scaling: Scaling
    autoencoder: Any
    score: ResidualScore
    history: History


def learn(split: Split, settings: TrainSettings) -> Learned:
    """Scale, train an autoencoder, and learn from its residuals how normal records err."""
    seed_everything(settings.seed)
    scaling = Scaling.of(split.fit)
    rows = scaling.forward(split.fit).numpy()
    validation = scaling.forward(split.validation).numpy()
    autoencoder = build_autoencoder(rows.shape[1], settings)
    history = fit(autoencoder, rows, validation, settings)
    score = Mahalanobis.of(validation - autoencoder.predict(validation, verbose=0))
    return Learned(ScoringGraph(scaling, autoencoder, score), scaling, autoencoder, score, history)
