"""The deep autoencoder: several dense layers down to a narrow one, and the same up again."""

from typing import Any

import keras

from trainer.settings.train import TrainSettings


def build_deep(features: int, settings: TrainSettings) -> Any:
    """Dense layers: hidden …, latent, … hidden, and a linear one as wide as a row; squared error.

    A linear output can reach every value that a scaled feature takes; a bounded one cannot.
    """
    widths = [*settings.hidden, settings.latent, *reversed(settings.hidden)]
    layers = [keras.layers.Dense(width, settings.activation) for width in widths]
    model = keras.Sequential([keras.Input((features,)), *layers, keras.layers.Dense(features)])
    model.compile(keras.optimizers.Adam(settings.learning_rate), loss="mse")
    return model
