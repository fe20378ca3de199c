"""What makes an autoencoder of one kind: its layers, its noise, how it is fitted and scored."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from math import ceil
from typing import Any, Literal, Self

from contracts.model.manifest import Kind, ScoreKind

LEAST_STEPS = 1_000
"""Of the optimizer, before training ends of itself: a small table has few in an epoch."""

WIDEST_CODE = 0.7
"""Of as many units as there are features: a code as wide as the record need not learn anything.

One that has to take noise away learns all the same, and the better the wider its code.
"""

Activation = Literal["elu", "gelu", "leaky_relu", "relu", "selu", "sigmoid", "silu", "tanh"]
Output = Literal["linear", "relu", "sigmoid", "softmax", "tanh"]
Optimizer = Literal["adam", "adamw", "nadam", "rmsprop", "sgd"]
Loss = Literal["mse", "mae", "huber", "log_cosh", "binary_crossentropy"]


@dataclass(frozen=True)
class Recipe:
    """All that a builder and a fit need to know, but the data and the seed.

    `hidden` are the widths of the encoder's layers before the code, or the filters of its
    convolutions; the decoder mirrors them. `noise` is a standard deviation in scaled units. An
    epoch is so many `passes` over the records: of few, its steps cost less than itself.
    """

    kind: Kind
    hidden: tuple[int, ...]
    latent: int
    activation: Activation = "elu"
    output: Output = "linear"
    optimizer: Optimizer = "adam"
    learning_rate: float = 0.001
    loss: Loss = "mse"
    epochs: int = 10
    passes: int = 1
    batch_size: int = 256
    patience: int = 3
    noise: float = 0.0
    l1: float = 0.0
    kl: float = 0.0
    score: ScoreKind = "mahalanobis"
    members: int = 1

    def suited_to(
        self, records: int, features: int, given: Mapping[str, Any] | None = None
    ) -> Self:
        """The same for a table of so many training records: more passes of few, a code that learns.

        What is `given`, fields by name, is taken as it is; so many epochs are so many passes.
        """
        given = given or {}
        asked = replace(self, **given)
        steps = asked.epochs * ceil(records / asked.batch_size)
        narrow = min(asked.latent, max(1, round(WIDEST_CODE * features)))
        return replace(
            asked,
            passes=1 if "epochs" in given else ceil(LEAST_STEPS / steps),
            latent=asked.latent if asked.noise or "latent" in given else narrow,
        )


ROW_RECIPES: dict[Kind, Recipe] = {
    "simple": Recipe("simple", (), 12),
    "sparse": Recipe("sparse", (), 12, l1=1e-4),
    "deep": Recipe("deep", (64,), 20),
    "denoising": Recipe("denoising", (64,), 20, noise=0.1, members=4),
    "variational": Recipe("variational", (64,), 20, kl=0.01),
}
"""Of each kind for rows of numbers; docs/quality.md says how the denoising one was chosen."""

# Pixels are 0 … 1, and so is what a sigmoid gives.
_of_images = partial(
    Recipe,
    activation="relu",
    output="sigmoid",
    loss="binary_crossentropy",  # a squared error lets a sigmoid get stuck at black
    batch_size=128,
)

IMAGE_RECIPES: dict[Kind, Recipe] = {
    "simple": _of_images("simple", (), 32),
    "sparse": _of_images("sparse", (), 32, l1=1e-4),
    "deep": _of_images("deep", (256, 64), 32),
    "convolutional": _of_images("convolutional", (16, 8), 8, score="density"),
    "denoising": _of_images("denoising", (16, 8), 8, noise=0.3, score="density"),
    "variational": _of_images("variational", (256,), 16, kl=0.001),
}
"""Of each kind for images."""
