"""Fits an autoencoder: seeded, reproducible, stopped when it no longer gets better."""

from typing import Any, NamedTuple

import keras
import tensorflow as tf

from contracts.record import Features
from trainer.learning.epochs import watch_epochs
from trainer.learning.interruption import Interruption
from trainer.settings.train import TrainSettings


class History(NamedTuple):
    """The mean squared error, in squared scaled units, after each epoch."""

    loss: list[float]
    validation_loss: list[float]


def seed_everything(seed: int) -> None:
    """Make all that follows in this process depend on `seed` alone, bit for bit."""
    keras.utils.set_random_seed(seed)
    tf.config.experimental.enable_op_determinism()


def fit(autoencoder: Any, rows: Features, validation: Features, settings: TrainSettings) -> History:
    """Train `autoencoder` to reconstruct `rows`, scaled, shape (n, f); keeps the best weights.

    The best are those with the lowest error on `validation`, shape (m, f).

    Raises:
        KeyboardInterrupt: after Ctrl-C, once the batch in hand is done.
    """
    stop = keras.callbacks.EarlyStopping(patience=settings.patience, restore_best_weights=True)
    with watch_epochs(settings.epochs) as watch, Interruption() as interruption:
        history = autoencoder.fit(
            rows,
            rows,
            validation_data=(validation, validation),
            epochs=settings.epochs,
            batch_size=settings.batch_size,
            callbacks=[stop, keras.callbacks.LambdaCallback(on_epoch_end=watch), interruption],
            verbose=0,
        ).history
    return History(history["loss"], history["val_loss"])
