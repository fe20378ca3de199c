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
from trainer.learning.mixed import Mixed
from trainer.learning.side_by_side import SideBySide

_LOSSES: Mapping[Loss, Any] = {
    "mse": keras.losses.MeanSquaredError,
    "mae": keras.losses.MeanAbsoluteError,
    "huber": keras.losses.Huber,
    "log_cosh": keras.losses.LogCosh,
    "binary_crossentropy": keras.losses.BinaryCrossentropy,
}

History = dict[str, list[float]]
"""By Keras's names, such as ``loss`` and ``val_loss``: the figure after each epoch."""


_VALIDATED_AT_ONCE = 4096
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
    *,
    mixed: Mixed | None = None,
    observers: Sequence[keras.callbacks.Callback] = (),
) -> History:
    """Train autoencoders, each by itself, to reconstruct `rows`, scaled, shape (n, w).

    With `mixed` they are records, shape (n, f), of which it makes rows.

    `held_out`, shape (n, members), says which rows do not train a member; they validate it.
    Training stops early and keeps the weights with the lowest validation loss; with a patience of
    0 it does neither. Losses and metrics are the mean over the members, which train side by
    side in one graph: for networks this small a step costs more than its work.

    Raises:
        KeyboardInterrupt: after Ctrl-C, once the batches in hand are done.
    """
    joined = SideBySide(members) if SideBySide.takes(members) else None
    together = _together(members, joined, recipe, mixed)
    callbacks = list(observers)
    if joined is not None and observers:  # they look at the members
        hand_back = keras.callbacks.LambdaCallback(
            on_epoch_end=lambda *_: joined.hand_back(members)
        )
        callbacks.insert(0, hand_back)
    if recipe.patience:
        early = keras.callbacks.EarlyStopping(patience=recipe.patience, restore_best_weights=True)
        callbacks.append(early)
    with watch_epochs(recipe.epochs) as watch, Interruption(second_ends=False) as interruption:
        progress = keras.callbacks.LambdaCallback(on_epoch_end=watch)
        training, weights = _used_by_any(~held_out, rows)
        if recipe.passes > 1:
            training, weights = (np.tile(each, (recipe.passes, 1)) for each in (training, weights))
        validation = _used_by_any(held_out, rows)
        first, counts = (each[:1] for each in validation)
        _build_all(together, _fed(first, counts, mixed))
        data: dict[str, Any] = {
            "x": training,
            "y": training[:, None],
            "sample_weight": weights,
            "batch_size": recipe.batch_size,
            "validation_data": _fed(*validation, None),
            "validation_batch_size": _VALIDATED_AT_ONCE,
        }
        if mixed is not None:
            data = {
                "x": _batches(training, weights, mixed, recipe.batch_size, shuffled=True),
                "shuffle": False,
                "validation_data": _batches(*validation, mixed, _VALIDATED_AT_ONCE),
            }
        history: History = together.fit(
            **data,
            epochs=recipe.epochs,
            callbacks=[*callbacks, progress, StopWhenAsked(interruption)],
            verbose=0,
        ).history
    if interruption.requested:
        raise KeyboardInterrupt
    if joined is not None:
        joined.hand_back(members)
    return history


def _build_all(together: Any, data: tuple[Any, Any, Any]) -> None:
    """Make what the first step would make: Keras traces a step that makes variables twice."""
    together.optimizer.build(together.trainable_variables)
    together.test_step(data)
    together.reset_metrics()


def _fed(rows: Any, weights: Any, mixed: Mixed | None) -> tuple[Any, Any, Any]:
    """What goes in, what has to come out of each member, and how much that counts."""
    scaled = rows if mixed is None else mixed.forward(rows)
    return scaled, scaled[:, None], weights


def _batches(
    records: Features, weights: Features, mixed: Mixed, size: int, *, shuffled: bool = False
) -> Any:
    """The same of `records`, shape (n, f), so many at a time."""
    every, counts = tf.constant(records), tf.constant(weights)
    places = tf.data.Dataset.range(len(records))
    if shuffled:
        places = places.shuffle(len(records))
    return places.batch(size).map(
        lambda chosen: _fed(tf.gather(every, chosen), tf.gather(counts, chosen), mixed)
    )


def _used_by_any(used: Mask, rows: Features) -> tuple[Features, Features]:
    """The rows that any member uses, and how much each counts for each member: 1 or 0."""
    some = used.any(axis=1)
    if not some.all():
        rows, used = rows[some], used[some]
    return rows, used.astype(np.float32)


def _together(
    members: Sequence[Any], joined: SideBySide | None, recipe: Recipe, mixed: Mixed | None
) -> Any:
    """One compiled model that gives the reconstructions of all members, shape (n, members, w)."""
    row = seen = keras.Input(members[0].input.shape[1:], name="row")
    if mixed is not None and recipe.noise:
        seen = _Swapped(mixed, recipe.noise)(row)
    if joined is None:
        reconstructions = keras.ops.stack([member(seen) for member in members], axis=1)
    else:
        reconstructions = joined(seen)
    loss = _LOSSES[recipe.loss]
    together = keras.Model(row, reconstructions, name=recipe.kind)
    optimizer = keras.optimizers.get(recipe.optimizer)
    optimizer.learning_rate = recipe.learning_rate
    together.compile(
        optimizer,
        loss=loss(reduction="mean_with_sample_weight")
        if mixed is None
        else mixed.loss(loss().call),
        weighted_metrics=["mae", "accuracy"],
        steps_per_execution=_STEPS_PER_EXECUTION,
    )
    return together


class _Swapped(keras.Layer):  # type: ignore[misc]
    """Some of what records chose is that of others, in training alone."""

    def __init__(self, mixed: Mixed, share: float) -> None:
        super().__init__()
        self._mixed, self._share = mixed, share

    def call(self, rows: Any, *, training: bool = False) -> Any:
        return self._mixed.swapped(rows, self._share) if training else rows
