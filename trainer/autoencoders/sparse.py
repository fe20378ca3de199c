"""The sparse autoencoder: the simple one, made to use few units of its code at a time."""

from math import prod
from typing import Any

import keras
from keras import layers

from trainer.autoencoders.recipe import Recipe


def build_sparse(shape: tuple[int, ...], recipe: Recipe) -> Any:
    """``row → code → row``; `recipe.l1` times the sum of the absolute code is added to the loss."""
    row = keras.Input((prod(shape),), name="row")
    code = layers.Dense(
        recipe.latent,
        recipe.activation,
        activity_regularizer=keras.regularizers.L1(recipe.l1),
        name="code",
    )(row)
    output = layers.Dense(prod(shape), recipe.output, name="reconstruction")(code)
    return keras.Model(row, output)
