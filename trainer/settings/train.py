"""What `trainer train` can be told."""

import os
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PositiveFloat, PositiveInt
from pydantic_settings import NoDecode

from contracts.data_settings import DataSettings
from contracts.manifest import Name
from contracts.settings import environment_prefix
from trainer.settings.thresholds import TrainerThresholdSettings

# TensorFlow reads this one only from the environment, and only when it is first imported.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

AutoencoderKind = Literal["deep"]


def _split_at_commas(value: Any) -> Any:
    return value.split(",") if isinstance(value, str) else value


Widths = Annotated[
    tuple[PositiveInt, ...], NoDecode, BeforeValidator(_split_at_commas), Field(min_length=1)
]
"""Layer widths: ``64,32`` as a flag or in the environment, a list in TOML."""


class TrainSettings(TrainerThresholdSettings, DataSettings):
    """Train an autoencoder on the normal records of day one, and serve it if it is no worse."""

    command = "train"
    model_config = environment_prefix("TRAINER_")

    models: Path = Field(Path("models"), description="The folder of all model bundles.")
    name: Name = Field("creditcard", description="The model's name, a folder under --models.")
    kind: AutoencoderKind = Field("deep", description="Which autoencoder.")
    seed: int = Field(
        0, ge=0, lt=2**32, description="Same seed, same machine: the same scores, bit for bit."
    )
    hidden: Widths = Field(
        (64,),
        description="Widths of the encoder's layers, comma-separated; the decoder mirrors it.",
    )
    latent: PositiveInt = Field(20, description="Width of the narrowest layer.")
    activation: Literal["elu", "gelu", "relu", "selu", "silu", "tanh"] = Field(
        "elu", description="Activation of every layer but the last, which is linear."
    )
    learning_rate: PositiveFloat = Field(0.001, description="Step size of the Adam optimizer.")
    epochs: PositiveInt = Field(10, description="Passes over the training rows, at most.")
    batch_size: PositiveInt = Field(256, description="Rows a step of the optimizer.")
    patience: PositiveInt = Field(
        3, description="Epochs without a lower validation loss before training stops early."
    )
    force: bool = Field(False, description="Serve the new bundle even where it is worse.")
    json_output: bool = Field(False, description="Print the closing figures as JSON.")

    def of_the_model(self) -> dict[str, bool | int | float | str | list[int] | None]:
        """What shaped the model, for its manifest; not where it was read, logged or written."""
        aside = {"models", "name", "force", "json_output", *TrainerThresholdSettings.model_fields}
        return self.model_dump(mode="json", exclude=aside)
