"""The denoising autoencoder: it sees a record with noise, and has to give it back without."""

from math import prod
from typing import Any

import keras
from keras import layers

from trainer.autoencoders.convolutional import convolutional_layers
from trainer.autoencoders.deep import dense_layers
from trainer.autoencoders.recipe import Recipe


def build_denoising(shape: tuple[int, ...], recipe: Recipe) -> Any:
    """``record → noise → code → record``: convolutional for images, dense for rows.

    The noise is Gaussian, of standard deviation `recipe.noise`, and there in training alone.
    """
    row = keras.Input((prod(shape),), name="row")
    noisy = layers.GaussianNoise(recipe.noise, name="noise")(row)
    if len(shape) == 1:
        return keras.Model(row, dense_layers(noisy, prod(shape), recipe))
    # Pixels stay within 0 and 1, as those of every image it will ever see.
    grey = layers.ReLU(max_value=1.0, name="clipped")(noisy)
    return keras.Model(row, convolutional_layers(grey, shape, recipe))
