"""From normal records to a model that scores."""

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from contracts.model.manifest import Normal
from contracts.stream.record import Features, RecordSchema
from trainer.autoencoders.kinds import build_autoencoder
from trainer.autoencoders.recipe import Recipe
from trainer.learning.graph import Member, ScoringGraph
from trainer.learning.mixed import Mixed
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
    normal: Normal
    history: History


def learn(
    split: Split,
    recipe: Recipe,
    seed: int,
    schema: RecordSchema,
    tensorboard: Path | None = None,
) -> Learned:
    """Scale, train the recipe's autoencoders, and learn how normal records err.

    `schema` says what the features are. `tensorboard` is a folder for what TensorBoard shows.
    """
    image = schema.array
    scaling = _scaling(split.training, schema)
    mixed = scaling if isinstance(scaling, Mixed) else None
    # What records choose becomes columns batch by batch: of many values, all would be too many.
    rows = scaling.forward(split.training).numpy() if mixed is None else split.training
    width = rows.shape[1] if mixed is None else mixed.width
    shape = (width,) if image is None else image.shape
    held_out = held_out_by(recipe.members, len(rows))
    seed_everything(seed)
    # What training makes small is the mean error of the members, beside the sum of penalties.
    each = replace(recipe, l1=recipe.l1 / recipe.members, kl=recipe.kl / recipe.members)
    autoencoders = [build_autoencoder(shape, each) for _ in range(recipe.members)]
    observers = []
    if tensorboard is not None:
        unseen = scaling.forward(split.training[held_out[:, 0]]).numpy()
        observers = tensorboard_callbacks(tensorboard, autoencoders[0], unseen, image)
    history = fit(autoencoders, rows, held_out, recipe, mixed=mixed, observers=observers)
    members = [
        Member.of(autoencoder, SCORES[recipe.score], split.training[mine], scaling)
        for autoencoder, mine in zip(autoencoders, held_out.T, strict=True)
    ]
    graph = ScoringGraph(scaling, members, len(schema.features))
    return Learned(recipe, graph, scaling, _normal(split.training, schema, scaling), history)


def _scaling(features: Features, schema: RecordSchema) -> Scaling:
    if schema.array is not None:
        return GreyLevels.of(features)
    return Standard(Moments.of(features)) if schema.is_plain else Mixed.of(schema, features)


def _normal(features: Features, schema: RecordSchema, scaling: Scaling) -> Normal:
    if not isinstance(scaling, Mixed):
        moments = scaling.moments if isinstance(scaling, Standard) else Moments.of(features)
        return Normal(mean=moments.mean.tolist(), std=moments.spread.tolist())
    mean, std = np.zeros(len(schema.features)), np.ones(len(schema.features))
    mean[scaling.numbers] = scaling.standard.moments.mean
    std[scaling.numbers] = scaling.standard.moments.spread
    choices, shares = scaling.choosing.choices, scaling.choosing.shares
    return Normal(
        mean=mean.tolist(),
        std=std.tolist(),
        shares={
            name: shares[block].tolist()
            for name, block in zip(choices.features, choices.blocks(), strict=True)
        },
    )
