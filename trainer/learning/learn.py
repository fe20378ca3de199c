"""From normal records to a model that scores."""

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from contracts.stream.record import ArrayField
from trainer.autoencoders.kinds import build_autoencoder
from trainer.autoencoders.recipe import Recipe
from trainer.learning.graph import Member, ScoringGraph
from trainer.learning.scaling import GreyLevels, Moments, Scaling, Standard
from trainer.learning.split import Split, held_out_by
from trainer.learning.tensorboard import tensorboard_callbacks
from trainer.learning.training import History, fit, seed_everything
from trainer.scores import SCORES


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
    moments = Moments.of(split.training)
    scaling = Standard(moments) if image is None else GreyLevels.of(split.training)
    shape = (split.training.shape[1],) if image is None else image.shape
    rows = scaling.forward(split.training).numpy()
    held_out = held_out_by(recipe.members, len(rows))
    seed_everything(seed)
    # What training makes small is the mean error of the members, beside the sum of penalties.
    each = replace(recipe, l1=recipe.l1 / recipe.members, kl=recipe.kl / recipe.members)
    autoencoders = [build_autoencoder(shape, each) for _ in range(recipe.members)]
    observers = []
    if tensorboard is not None:
        unseen = rows[held_out[:, 0]]
        observers = tensorboard_callbacks(tensorboard, autoencoders[0], unseen, image)
    history = fit(autoencoders, rows, held_out, recipe, observers)
    members = [
        Member.of(autoencoder, SCORES[recipe.score], rows[mine])
        for autoencoder, mine in zip(autoencoders, held_out.T, strict=True)
    ]
    return Learned(recipe, ScoringGraph(scaling, members), scaling, moments, history)
