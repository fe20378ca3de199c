"""From normal records to a model that scores."""

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

_SEEDS_APART = 1_000_003  # the members of seed 0 and those of seed 1 have none in common


class Learned(NamedTuple):
    """A trained model, whole, and what it is made of; a history a member."""

    recipe: Recipe
    graph: ScoringGraph
    scaling: Scaling
    moments: Moments
    histories: list[History]


def learn(
    split: Split,
    recipe: Recipe,
    seed: int,
    image: ArrayField | None = None,
    tensorboard: Path | None = None,
) -> Learned:
    """Scale, train the recipe's autoencoders, and learn how normal records err.

    `image` is the array field that the features are the elements of; None for rows of numbers.
    `tensorboard` is a folder for what TensorBoard shows, a sub-folder a member.
    """
    moments = Moments.of(split.fit)
    scaling = Standard(moments) if image is None else GreyLevels.of(split.fit)
    shape = (split.fit.shape[1],) if image is None else image.shape
    rows, validation = scaling.forward(split.fit).numpy(), scaling.forward(split.validation).numpy()
    members, histories = [], []
    for number in range(recipe.members):
        seed_everything((seed + number * _SEEDS_APART) % 2**32)
        autoencoder = build_autoencoder(shape, recipe)
        callbacks = []
        if tensorboard is not None:
            folder = tensorboard / f"member-{number + 1}"
            callbacks = tensorboard_callbacks(folder, autoencoder, validation, image)
        histories.append(fit(autoencoder, rows, validation, recipe, callbacks))
        members.append(Member.of(autoencoder, SCORES[recipe.score], validation))
    return Learned(recipe, ScoringGraph(scaling, members), scaling, moments, histories)
