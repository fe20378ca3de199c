"""The simple autoencoder: one dense layer down, one up."""

from math import prod
from typing import Any

import keras
from keras import layers

from trainer.autoencoders.recipe import Recipe


def build_simple(shape: tuple[int, ...], recipe: Recipe) -> Any:
    """``row → code → row``."""
    row = keras.Input((prod(shape),), name="row")
    code = layers.Dense(recipe.latent, recipe.activation, name="code")(row)
    output = layers.Dense(prod(shape), recipe.output, name="reconstruction")(code)
    return keras.Model(row, output)
