"""`trainer.learning.side_by_side`: one network that says what its members say."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from contracts.model.manifest import Kind
from trainer.autoencoders.kinds import build_autoencoder
from trainer.autoencoders.recipe import ROW_RECIPES
from trainer.learning.side_by_side import SideBySide
from trainer.learning.training import seed_everything

ROWS = np.random.default_rng(0).normal(size=(50, 6)).astype(np.float32)


def members(kind: Kind, count: int = 3) -> list[Any]:
    """Untrained, each with weights of its own."""
    seed_everything(0)
    recipe = replace(ROW_RECIPES[kind], latent=3)
    return [build_autoencoder(ROWS.shape[1:], recipe) for _ in range(count)]


@pytest.mark.parametrize("kind", ["simple", "deep", "denoising"])
def test_it_gives_what_each_member_gives(kind: Kind) -> None:
    """Without noise, as where it is validated; before training, and once it handed back."""
    each = members(kind)
    assert SideBySide.takes(each)
    together = SideBySide(each)
    given = together(ROWS)
    assert given.shape == (50, 3, 6)
    for number, member in enumerate(each):
        assert np.allclose(given[:, number], member(ROWS), atol=1e-5)
    together.set_weights([weight / 2 for weight in together.get_weights()])
    halved = together(ROWS)
    together.hand_back(each)
    for number, member in enumerate(each):
        assert np.allclose(halved[:, number], member(ROWS), atol=1e-5)


def test_in_training_each_member_sees_noise_of_its_own() -> None:
    """Twins would learn the same from the same."""
    twin, _ = members("denoising", 2)
    seen = SideBySide([twin, twin])(ROWS, training=True)
    assert not np.allclose(seen[:, 0], seen[:, 1], atol=1e-3)


@pytest.mark.parametrize("kind", ["sparse", "variational"])
def test_what_is_more_than_dense_layers_is_left_alone(kind: Kind) -> None:
    """A penalty on the code, and a code that is drawn; and one member is nothing to join."""
    assert not SideBySide.takes(members(kind))
    assert not SideBySide.takes(members("deep", 1))
