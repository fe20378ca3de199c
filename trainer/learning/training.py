"""Fits an autoencoder: seeded, reproducible, stopped when it no longer gets better."""

from collections.abc import Sequence
from typing import Any

import keras
import tensorflow as tf

from contracts.record import Features
from trainer.learning.epochs import watch_epochs
from trainer.learning.interruption import Interruption
from trainer.settings.recipe import Recipe

History = dict[str, list[float]]
"""By Keras's names, such as ``loss`` and ``val_loss``: the figure after each epoch."""


def seed_everything(seed: int) -> None:
    """Make all that follows in this process depend on `seed` alone, bit for bit."""
    keras.utils.set_random_seed(seed)
    tf.config.experimental.enable_op_determinism()


def fit(
    autoencoder: Any,
    rows: Features,
    validation: Features,
    recipe: Recipe,
    observers: Sequence[keras.callbacks.Callback] = (),
) -> History:
    """Train `autoencoder` to reconstruct `rows`, scaled, shape (n, f).

    It stops early and keeps the weights with the lowest error on `validation`, shape (m, f);
    with a patience of 0 it does neither.

    Raises:
        KeyboardInterrupt: after Ctrl-C, once the batches in hand are done.
    """
    callbacks = list(observers)
    if recipe.patience:
        early = keras.callbacks.EarlyStopping(patience=recipe.patience, restore_best_weights=True)
        callbacks.append(early)
    with watch_epochs(recipe.epochs) as watch, Interruption() as interruption:
        progress = keras.callbacks.LambdaCallback(on_epoch_end=watch)
        history: History = autoencoder.fit(
            rows,
            rows,
            validation_data=(validation, validation),
            epochs=recipe.epochs,
            batch_size=recipe.batch_size,
            callbacks=[*callbacks, progress, interruption],
            verbose=0,
        ).history
    return history
