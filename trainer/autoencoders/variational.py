"""The variational autoencoder: a record's code is a small cloud, not a point."""

from math import prod
from typing import Any

import keras
from keras import layers, ops

from trainer.autoencoders.recipe import Recipe


@keras.saving.register_keras_serializable(package="trainer")
class Sampling(layers.Layer):  # type: ignore[misc]
    """Draws a code from N(z_mean, exp(z_log_var)) in training, and is z_mean when it scores.

    The draw is ``z_mean + exp(z_log_var / 2) ε`` with ε from N(0, 1), so that gradients pass
    (reparameterisation). The divergence of the clouds from N(0, 1), times `kl`, joins the loss.

    Source: D. P. Kingma, M. Welling, "Auto-Encoding Variational Bayes", ICLR 2014.
    """

    def __init__(self, kl: float, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kl = kl
        self._seeds = keras.random.SeedGenerator()

    def call(self, inputs: tuple[Any, Any], training: bool = False) -> Any:
        z_mean, z_log_var = inputs
        if not training:
            return z_mean
        divergence = ops.square(z_mean) + ops.exp(z_log_var) - 1 - z_log_var
        self.add_loss(self.kl * ops.mean(ops.sum(divergence, axis=1)) / 2)
        noise = keras.random.normal(ops.shape(z_mean), seed=self._seeds)
        return z_mean + ops.exp(z_log_var / 2) * noise

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "kl": self.kl}


def build_variational(shape: tuple[int, ...], recipe: Recipe) -> Any:
    """``row → hidden … → z_mean, z_log_var → code → … hidden → row``."""
    x = row = keras.Input((prod(shape),), name="row")
    for number, units in enumerate(recipe.hidden, 1):
        x = layers.Dense(units, recipe.activation, name=f"encoder_{number}")(x)
    z_mean = layers.Dense(recipe.latent, name="z_mean")(x)
    z_log_var = layers.Dense(recipe.latent, name="z_log_var")(x)
    x = Sampling(recipe.kl, name="code")((z_mean, z_log_var))
    for number, units in enumerate(reversed(recipe.hidden), 1):
        x = layers.Dense(units, recipe.activation, name=f"decoder_{number}")(x)
    output = layers.Dense(prod(shape), recipe.output, name="reconstruction")(x)
    return keras.Model(row, output)
