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


_STEPS_PER_EXECUTION = 16  # Ctrl-C waits for so many


def seed_everything(seed: int) -> None:
    """Make all that follows in this process depend on `seed` alone, bit for bit."""
    keras.utils.set_random_seed(seed)
    tf.config.experimental.enable_op_determinism()


def fit(
    members: Sequence[Any],
    rows: Features,
    validation: Features,
    recipe: Recipe,
    observers: Sequence[keras.callbacks.Callback] = (),
) -> History:
    """Train autoencoders, each by itself, to reconstruct `rows`, scaled, shape (n, f).

    Training stops early and keeps the weights with the lowest error on `validation`, shape
    (m, f); with a patience of 0 it does neither. Errors are the mean over the members, which
    train side by side in one graph: for networks this small a step costs more than its work.

    Raises:
        KeyboardInterrupt: after Ctrl-C, once the batches in hand are done.
    """
    together = _together(members, recipe)
    callbacks = list(observers)
    if recipe.patience:
        early = keras.callbacks.EarlyStopping(patience=recipe.patience, restore_best_weights=True)
        callbacks.append(early)
    with watch_epochs(recipe.epochs) as watch, Interruption() as interruption:
        progress = keras.callbacks.LambdaCallback(on_epoch_end=watch)
        history: History = together.fit(
            rows,
            rows[:, None],
            validation_data=(validation, validation[:, None]),
            epochs=recipe.epochs,
            batch_size=recipe.batch_size,
            callbacks=[*callbacks, progress, interruption],
            verbose=0,
        ).history
    return history


def _together(members: Sequence[Any], recipe: Recipe) -> Any:
    """One compiled model that gives the reconstructions of all members, shape (n, members, f)."""
    row = keras.Input(members[0].input.shape[1:], name="row")
    reconstructions = [member(row) for member in members]
    together = keras.Model(row, keras.ops.stack(reconstructions, axis=1), name=recipe.kind)
    optimizer = keras.optimizers.get(recipe.optimizer)
    optimizer.learning_rate = recipe.learning_rate
    together.compile(
        optimizer,
        loss=recipe.loss,
        metrics=["mae", "accuracy"],
        steps_per_execution=_STEPS_PER_EXECUTION,
    )
    return together
