"""What makes an autoencoder of one kind: its layers, its noise, how it is fitted and scored."""

from dataclasses import dataclass
from functools import partial
from typing import Literal

from contracts.model.manifest import Kind, ScoreKind

Activation = Literal["elu", "gelu", "leaky_relu", "relu", "selu", "sigmoid", "silu", "tanh"]
Output = Literal["linear", "relu", "sigmoid", "softmax", "tanh"]
Optimizer = Literal["adam", "adamw", "nadam", "rmsprop", "sgd"]
Loss = Literal["mse", "mae", "huber", "log_cosh", "binary_crossentropy"]


@dataclass(frozen=True)
class Recipe:
    """All that a builder and a fit need to know, but the data and the seed.

    `hidden` are the widths of the encoder's layers before the code, or the filters of its
    convolutions; the decoder mirrors them. `noise` is a standard deviation in scaled units.
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
    batch_size: int = 256
    patience: int = 3
    noise: float = 0.0
    l1: float = 0.0
    kl: float = 0.0
    score: ScoreKind = "mahalanobis"
    members: int = 1


ROW_RECIPES: dict[Kind, Recipe] = {
    "simple": Recipe("simple", (), 12),
    "sparse": Recipe("sparse", (), 12, l1=1e-4),
    "deep": Recipe("deep", (64,), 20),
    "denoising": Recipe("denoising", (64,), 20, noise=0.1, members=8),
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
