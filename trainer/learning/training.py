"""Fits an autoencoder: seeded, reproducible, stopped when it no longer gets better."""

from collections.abc import Mapping, Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from contracts.program.interruption import Interruption
from contracts.stream.record import Features, Mask
from trainer.autoencoders.recipe import Loss, Recipe
from trainer.learning.epochs import watch_epochs
from trainer.learning.interruption import StopWhenAsked

_LOSSES: Mapping[Loss, Any] = {
    "mse": keras.losses.MeanSquaredError,
    "mae": keras.losses.MeanAbsoluteError,
    "huber": keras.losses.Huber,
    "log_cosh": keras.losses.LogCosh,
    "binary_crossentropy": keras.losses.BinaryCrossentropy,
}

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
    held_out: Mask,
    recipe: Recipe,
    observers: Sequence[keras.callbacks.Callback] = (),
) -> History:
    """Train autoencoders, each by itself, to reconstruct `rows`, scaled, shape (n, f).

    `held_out`, shape (n, members), says which rows do not train a member; they validate it.
    Training stops early and keeps the weights with the lowest validation loss; with a patience of
    0 it does neither. Losses and metrics are the mean over the members, which train side by
    side in one graph: for networks this small a step costs more than its work.

    Raises:
        KeyboardInterrupt: after Ctrl-C, once the batches in hand are done.
    """
    together = _together(members, recipe)
    callbacks = list(observers)
    if recipe.patience:
        early = keras.callbacks.EarlyStopping(patience=recipe.patience, restore_best_weights=True)
        callbacks.append(early)
    with watch_epochs(recipe.epochs) as watch, Interruption(second_ends=False) as interruption:
        progress = keras.callbacks.LambdaCallback(on_epoch_end=watch)
        training, weights = (
            np.tile(array, (recipe.passes, 1)) for array in _used_by_any(~held_out, rows)
        )
        validation = _validation(held_out, rows)
        _build_all(together, validation)
        history: History = together.fit(
            training,
            training[:, None],
            sample_weight=weights,
            validation_data=validation,
            epochs=recipe.epochs,
            batch_size=recipe.batch_size,
            callbacks=[*callbacks, progress, StopWhenAsked(interruption)],
            verbose=0,
        ).history
    if interruption.requested:
        raise KeyboardInterrupt
    return history


def _build_all(together: Any, data: tuple[Features, Features, Features]) -> None:
    """Make what the first step would make: Keras traces a step that makes variables twice."""
    together.optimizer.build(together.trainable_variables)
    together.test_step(tuple(array[:1] for array in data))
    together.reset_metrics()


def _validation(held_out: Mask, rows: Features) -> tuple[Features, Features, Features]:
    validation, weights = _used_by_any(held_out, rows)
    return validation, validation[:, None], weights


def _used_by_any(used: Mask, rows: Features) -> tuple[Features, Features]:
    """The rows that any member uses, and how much each counts for each member: 1 or 0."""
    some = used.any(axis=1)
    return rows[some], used[some].astype(np.float32)


def _together(members: Sequence[Any], recipe: Recipe) -> Any:
    """One compiled model that gives the reconstructions of all members, shape (n, members, f)."""
    row = keras.Input(members[0].input.shape[1:], name="row")
    reconstructions = [member(row) for member in members]
    together = keras.Model(row, keras.ops.stack(reconstructions, axis=1), name=recipe.kind)
    optimizer = keras.optimizers.get(recipe.optimizer)
    optimizer.learning_rate = recipe.learning_rate
    together.compile(
        optimizer,
        loss=_LOSSES[recipe.loss](reduction="mean_with_sample_weight"),
        weighted_metrics=["mae", "accuracy"],
        steps_per_execution=_STEPS_PER_EXECUTION,
    )
    return together
