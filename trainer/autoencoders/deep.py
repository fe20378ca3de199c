"""The deep autoencoder: several dense layers down to a narrow one, and the same up again."""

from math import prod
from typing import Any

import keras
from keras import layers

from trainer.autoencoders.recipe import Recipe


def build_deep(shape: tuple[int, ...], recipe: Recipe) -> Any:
    """``row → hidden … → code → … hidden → row``.

    By default the output is linear: it can reach every value that a scaled feature takes; a
    bounded one cannot.
    """
    row = keras.Input((prod(shape),), name="row")
    return keras.Model(row, dense_layers(row, prod(shape), recipe))


def dense_layers(row: Any, width: int, recipe: Recipe) -> Any:
    """The layers from a row, shape (n, width), to its reconstruction, of the same shape."""
    for number, units in enumerate(recipe.hidden, 1):
        row = layers.Dense(units, recipe.activation, name=f"encoder_{number}")(row)
    row = layers.Dense(recipe.latent, recipe.activation, name="code")(row)
    for number, units in enumerate(reversed(recipe.hidden), 1):
        row = layers.Dense(units, recipe.activation, name=f"decoder_{number}")(row)
    return layers.Dense(width, recipe.output, name="reconstruction")(row)
