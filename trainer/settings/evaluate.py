"""What `trainer evaluate` can be told."""

from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, FiniteFloat
from pydantic_settings import CliPositionalArg, NoDecode

from contracts.data_settings import DataSettings, Part
from contracts.settings import environment_prefix, split_at_commas


class EvaluateSettings(DataSettings):
    """Hold a model bundle against labelled records, beside baselines that need no autoencoder."""

    command = "evaluate"
    model_config = environment_prefix("TRAINER_")

    bundle: CliPositionalArg[str] = Field(
        description="The folder of a bundle, or a model's name: its current version."
    )
    models: Path = Field(Path("models"), description="The folder of all model bundles.")
    part: Part = Field("test", description="Which records; train is what baselines learn from.")
    thresholds: Annotated[tuple[FiniteFloat, ...], NoDecode, BeforeValidator(split_at_commas)] = (
        Field((), description="Thresholds to report beside the bundle's own, comma-separated.")
    )
    json_output: bool = Field(False, description="Print everything as one JSON object.")
