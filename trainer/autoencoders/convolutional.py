"""The convolutional autoencoder: an image shrinks to a small stack of maps, and grows again."""

from math import prod
from typing import Any

import keras
from keras import layers

from trainer.autoencoders.recipe import Recipe


def build_convolutional(shape: tuple[int, ...], recipe: Recipe) -> Any:
    """``image → Conv2D and MaxPooling2D … → code → Conv2D and UpSampling2D … → image``."""
    row = keras.Input((prod(shape),), name="row")
    return keras.Model(row, convolutional_layers(row, shape, recipe))


def convolutional_layers(row: Any, shape: tuple[int, ...], recipe: Recipe) -> Any:
    """The layers from flat images, shape (n, height * width), to their reconstruction, as flat.

    The image is padded to a size that halves evenly as often as `recipe.hidden` asks.
    """
    padding = [_missing(length, 2 ** len(recipe.hidden)) for length in shape]
    x = layers.Reshape((*shape, 1), name="image")(row)
    x = layers.ZeroPadding2D([(0, missing) for missing in padding], name="padded")(x)
    for number, filters in enumerate(recipe.hidden, 1):
        x = _convolution(filters, recipe.activation, f"encoder_{number}")(x)
        x = layers.MaxPooling2D(name=f"down_{number}")(x)
    x = _convolution(recipe.latent, recipe.activation, "code")(x)
    for number, filters in enumerate(reversed(recipe.hidden), 1):
        x = _convolution(filters, recipe.activation, f"decoder_{number}")(x)
        x = layers.UpSampling2D(name=f"up_{number}")(x)
    x = _convolution(1, recipe.output, "reconstruction")(x)
    x = layers.Cropping2D([(0, missing) for missing in padding], name="cropped")(x)
    return layers.Reshape((prod(shape),), name="flat")(x)


def _convolution(filters: int, activation: str, name: str) -> Any:
    return layers.Conv2D(filters, 3, activation=activation, padding="same", name=name)


def _missing(length: int, multiple: int) -> int:
    return -length % multiple
