"""From normal records to a model that scores."""

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from contracts.record import ArrayField
from trainer.autoencoders import build_autoencoder
from trainer.bundle.graph import Member, ScoringGraph
from trainer.learning.scaling import GreyLevels, Moments, Scaling, Standard
from trainer.learning.split import Split
from trainer.learning.tensorboard import tensorboard_callbacks
from trainer.learning.training import History, fit, seed_everything
from trainer.scores import SCORES
from trainer.settings.recipe import Recipe


class Learned(NamedTuple):
    """A trained model, whole, and what it is made of."""

    recipe: Recipe
    graph: ScoringGraph
    scaling: Scaling
    moments: Moments
    history: History


def learn(
    split: Split,
    recipe: Recipe,
    seed: int,
    image: ArrayField | None = None,
    tensorboard: Path | None = None,
) -> Learned:
    """Scale, train the recipe's autoencoders, and learn how normal records err.

    `image` is the array field that the features are the elements of; None for rows of numbers.
    `tensorboard` is a folder for what TensorBoard shows.
    """
    moments = Moments.of(split.fit)
    scaling = Standard(moments) if image is None else GreyLevels.of(split.fit)
    shape = (split.fit.shape[1],) if image is None else image.shape
    rows, validation = (scaling.forward(part).numpy() for part in (split.fit, split.validation))
    seed_everything(seed)
    # What training makes small is the mean error of the members, beside the sum of penalties.
    each = replace(recipe, l1=recipe.l1 / recipe.members, kl=recipe.kl / recipe.members)
    members = [build_autoencoder(shape, each) for _ in range(recipe.members)]
    observers = []
    if tensorboard is not None:
        observers = tensorboard_callbacks(tensorboard, members[0], validation, image)
    history = fit(members, rows, validation, recipe, observers)
    score = SCORES[recipe.score]
    graph = ScoringGraph(scaling, [Member.of(member, score, validation) for member in members])
    return Learned(recipe, graph, scaling, moments, history)
