"""Training depends on its seed alone, learns, and keeps the best it had."""

from dataclasses import replace
from typing import Any

import keras
import numpy as np
import pytest

from contracts.stream.record import Features
from trainer.autoencoders.kinds import build_autoencoder
from trainer.autoencoders.recipe import Recipe
from trainer.learning.training import History, fit, seed_everything

HELD_OUT = np.arange(300)[:, None] >= 200
"""The last hundred validate."""


@pytest.fixture(scope="module")
def blob() -> Features:
    """Rows of four features with two hidden causes, scaled."""
    random = np.random.default_rng(3)
    rows: Features = (random.normal(size=(300, 2)) @ random.normal(size=(2, 4))).astype(np.float32)
    return rows


def train(rows: Features, seed: int = 0, **changes: Any) -> tuple[History, Features]:
    """Train on the first 200 rows; the history, and the reconstruction of all rows."""
    small = Recipe("deep", hidden=(8,), latent=2, epochs=4, batch_size=32)
    recipe = replace(small, **changes)
    seed_everything(seed)
    autoencoder = build_autoencoder(rows.shape[1:], recipe)
    history = fit([autoencoder], rows, HELD_OUT, recipe)
    return history, autoencoder.predict(rows, verbose=0)


def test_loss_falls(blob: Features) -> None:
    """Each epoch's losses are reported, and they fall."""
    history, _ = train(blob)
    assert len(history["loss"]) == len(history["val_loss"]) == 4
    assert history["loss"][-1] < history["loss"][0]


def test_an_epoch_of_several_passes_learns_more(blob: Features) -> None:
    """As from twenty epochs, in one."""
    (once, _), (often, _) = (train(blob, epochs=1, passes=passes) for passes in (1, 20))
    (twenty, _) = train(blob, epochs=20, patience=0)
    assert len(often["loss"]) == 1
    assert often["val_loss"][-1] < once["val_loss"][-1]
    assert often["val_loss"][-1] == pytest.approx(twenty["val_loss"][-1], rel=0.5)


def test_a_step_is_traced_once(blob: Features, monkeypatch: pytest.MonkeyPatch) -> None:
    """To trace is half the time of a short training."""
    traced = []
    step = keras.Model.train_step

    def counted(model: keras.Model, data: Any) -> Any:
        traced.append(model)
        return step(model, data)

    monkeypatch.setattr(keras.Model, "train_step", counted)
    train(blob)
    assert len(traced) == 1


def test_the_same_seed_reconstructs_bit_for_bit(blob: Features) -> None:
    """Losses and outputs are equal, not close."""
    first, again = train(blob, seed=5), train(blob, seed=5)
    assert first[0] == again[0]
    np.testing.assert_array_equal(first[1], again[1])


def test_training_stops_early_and_keeps_the_best(blob: Features) -> None:
    """With steps far too large it gets worse; the best weights are what remains."""
    history, reconstruction = train(blob, epochs=50, patience=2, learning_rate=1.0)
    assert len(history["loss"]) < 50
    error = float(np.mean(np.square(reconstruction[200:] - blob[200:])))
    assert error == pytest.approx(min(history["val_loss"]), rel=1e-4)
