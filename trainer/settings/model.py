"""What shapes a model; whatever is not given, its kind decides."""

from dataclasses import fields
from typing import Annotated, Any, Self

from pydantic import (
    BeforeValidator,
    Field,
    NonNegativeFloat,
    NonNegativeInt,
    PositiveFloat,
    PositiveInt,
    model_validator,
)
from pydantic_settings import NoDecode

from contracts.model.manifest import Kind, ScoreKind
from contracts.program.errors import BadSettings
from contracts.program.settings import Settings, split_at_commas
from trainer.autoencoders.recipe import (
    IMAGE_RECIPES,
    LEAST_STEPS,
    ROW_RECIPES,
    WIDEST_CODE,
    Activation,
    Loss,
    Optimizer,
    Output,
    Recipe,
)

Widths = Annotated[
    tuple[PositiveInt, ...], NoDecode, BeforeValidator(split_at_commas), Field(min_length=1)
]
"""Layer widths: ``64,32`` as a flag or in the environment, a list in TOML."""

_ONLY_FOR: dict[str, tuple[Kind, ...]] = {
    "hidden": ("deep", "convolutional", "denoising", "variational"),
    "noise": ("denoising",),
    "l1": ("sparse",),
    "kl": ("variational",),
}


def _of_the_kind(field: str, description: str) -> Any:
    """A field that is None unless given; its description says what each kind takes instead."""
    return Field(None, description=f"{description} None means {_defaults(field)}.")


def _defaults(field: str) -> str:
    rows, images = _by_value(ROW_RECIPES, field), _by_value(IMAGE_RECIPES, field)
    return rows if rows == images else f"{rows}; for images {images}"


def _by_value(recipes: dict[Kind, Recipe], field: str) -> str:
    kinds: dict[str, list[str]] = {}
    for kind, recipe in recipes.items():
        value = getattr(recipe, field)
        text = ",".join(map(str, value)) if isinstance(value, tuple) else f"{value}"
        if kind in _ONLY_FOR.get(field, (kind,)):
            kinds.setdefault(text, []).append(kind)
    if len(kinds) == 1:
        return next(iter(kinds))
    return ", ".join(f"{value} ({' '.join(names)})" for value, names in kinds.items())


class ModelSettings(Settings):
    """The settings of a command that trains one kind of autoencoder."""

    kind: Kind = Field("denoising", description="Which autoencoder; convolutional needs images.")
    seed: int = Field(
        0, ge=0, lt=2**32, description="Same seed, same machine: the same scores, bit for bit."
    )
    hidden: Widths | None = _of_the_kind(
        "hidden",
        "Widths of the encoder's layers before the code, or filters of its convolutions, "
        "comma-separated; the decoder mirrors them.",
    )
    latent: PositiveInt | None = _of_the_kind(
        "latent",
        "Width of the code, or its filters; unless given, and without noise, at most "
        f"{WIDEST_CODE:g} of the number of features.",
    )
    activation: Activation | None = _of_the_kind(
        "activation", "Activation of every layer but the last."
    )
    output: Output | None = _of_the_kind("output", "Activation of the last layer.")
    optimizer: Optimizer | None = _of_the_kind("optimizer", "What takes the steps.")
    learning_rate: PositiveFloat | None = _of_the_kind("learning_rate", "Size of its steps.")
    loss: Loss | None = _of_the_kind("loss", "What training makes small.")
    epochs: PositiveInt | None = _of_the_kind(
        "epochs",
        "Passes over the training rows, at most; unless given, an epoch of few rows is several "
        f"passes, so that all take at least {LEAST_STEPS:,} steps.",
    )
    batch_size: PositiveInt | None = _of_the_kind("batch_size", "Rows a step of the optimizer.")
    patience: NonNegativeInt | None = _of_the_kind(
        "patience", "Epochs without a lower validation loss before training stops early; 0: never."
    )
    noise: NonNegativeFloat | None = _of_the_kind(
        "noise", "Denoising: standard deviation of the noise, in scaled units, in training only."
    )
    l1: NonNegativeFloat | None = _of_the_kind(
        "l1", "Sparse: weight of the L1 activity regulariser of the code."
    )
    kl: NonNegativeFloat | None = _of_the_kind(
        "kl", "Variational: weight of the Kullback-Leibler divergence in the loss."
    )
    score: ScoreKind | None = _of_the_kind("score", "How the reconstruction error is one number.")
    members: Annotated[int, Field(ge=1, le=20)] | None = _of_the_kind(
        "members", "Autoencoders of different seeds whose scores are averaged, in one graph."
    )

    @model_validator(mode="after")
    def _only_what_the_kind_knows(self) -> Self:
        for name, kinds in _ONLY_FOR.items():
            if getattr(self, name) is not None and self.kind not in kinds:
                raise ValueError(f"{name} is a setting of {' and '.join(kinds)}, not {self.kind}")
        return self

    def recipe(self, records: int, features: int, *, images: bool) -> Recipe:
        """The kind's own recipe, suited to so many training records, with what was given instead.

        Raises:
            BadSettings: the kind takes no rows of numbers.
        """
        recipes = IMAGE_RECIPES if images else ROW_RECIPES
        if self.kind not in recipes:
            raise BadSettings(
                f"kind: {self.kind} needs images, such as --data mnist; for rows of numbers "
                f"expected one of {', '.join(recipes)}"
            )
        given = {
            field.name: getattr(self, field.name)
            for field in fields(Recipe)
            if getattr(self, field.name, None) is not None
        }
        return recipes[self.kind].suited_to(records, features, given)
