"""Every kind of autoencoder by its name.

Every builder takes the shape of one record, ``(features,)`` for rows and ``(height, width)`` for
images, and a recipe. Its model takes and gives scaled records as flat rows, shape (n, features);
its narrowest layer is named ``code``.
"""

from collections.abc import Callable, Mapping
from typing import Any

from contracts.model.manifest import Kind
from trainer.autoencoders.convolutional import build_convolutional
from trainer.autoencoders.deep import build_deep
from trainer.autoencoders.denoising import build_denoising
from trainer.autoencoders.recipe import Recipe
from trainer.autoencoders.simple import build_simple
from trainer.autoencoders.sparse import build_sparse
from trainer.autoencoders.variational import build_variational

KINDS: Mapping[Kind, Callable[[tuple[int, ...], Recipe], Any]] = {
    "simple": build_simple,
    "sparse": build_sparse,
    "deep": build_deep,
    "convolutional": build_convolutional,
    "denoising": build_denoising,
    "variational": build_variational,
}

CODE = "code"


def build_autoencoder(shape: tuple[int, ...], recipe: Recipe) -> Any:
    """A fresh Keras model of the recipe's kind for records of `shape`, not yet compiled."""
    return KINDS[recipe.kind](shape, recipe)
