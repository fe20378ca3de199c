"""The settings of the trainer's small commands; `trainer.settings.train` has those of training."""

from pathlib import Path
from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field, FiniteFloat, NonNegativeInt, PositiveInt
from pydantic_settings import CliPositionalArg, NoDecode

from contracts.dataset.settings import DataSettings, FileSettings, Part
from contracts.model.manifest import Kind, Name, ScoreKind
from contracts.program.settings import Settings, environment_prefix, split_at_commas


class BookSettings(Settings):
    """Run the autoencoder chapter's own experiments, and print its figures beside ours."""

    command = "book"
    model_config = environment_prefix("TRAINER_")

    seed: int = Field(0, ge=0, lt=2**32, description="Seed of the sample and of the weights.")
    epochs: PositiveInt = Field(20, description="Passes over the training records; 20 in print.")
    json_output: bool = Field(False, description="Print the figures as JSON.")


Kinds = Annotated[tuple[Kind, ...], NoDecode, BeforeValidator(split_at_commas)]
Seeds = Annotated[
    tuple[NonNegativeInt, ...], NoDecode, BeforeValidator(split_at_commas), Field(min_length=1)
]


class CompareSettings(DataSettings):
    """Train several kinds over several seeds, and print which does best."""

    command = "compare"
    model_config = environment_prefix("TRAINER_")

    kinds: Kinds = Field(
        (), description="Which kinds, comma-separated; none means all that the data allows."
    )
    seeds: Seeds = Field((0, 1, 2), description="Seeds of each kind, comma-separated.")
    epochs: PositiveInt | None = Field(
        None, description="Passes over the training rows, at most; none means each kind's own."
    )
    score: ScoreKind | None = Field(None, description="Of all kinds; none means each kind's own.")
    members: Annotated[int, Field(ge=1, le=20)] | None = Field(
        None, description="Autoencoders in each ensemble; none means each kind's own."
    )
    output: Path = Field(
        Path("comparison"), description="Folder for leaderboard.json and leaderboard.html."
    )
    json_output: bool = Field(False, description="Print the leaderboard as JSON.")


class DescribeSettings(FileSettings):
    """Say of each column of a table what it holds and could be for; nothing is trained."""

    command: ClassVar[str] = "describe"
    model_config = environment_prefix("TRAINER_")

    data: CliPositionalArg[str] = Field(description="The table, as --data of `trainer train`.")
    json_output: bool = Field(False, description="Print everything as one JSON object.")


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


class ModelsSettings(Settings):
    """List the model bundles with their figures, and mark those that are served."""

    command: ClassVar[str] = "models"
    model_config = environment_prefix("TRAINER_")

    models: Path = Field(Path("models"), description="The folder of all model bundles.")
    json_output: bool = Field(False, description="Print a JSON array, one object a bundle.")


class PromoteSettings(Settings):
    """Serve another version of a model, once its hashes and golden scores are verified."""

    command: ClassVar[str] = "promote"
    model_config = environment_prefix("TRAINER_")

    version: CliPositionalArg[Name] = Field(description="One of those that `trainer models` lists.")
    models: Path = Field(Path("models"), description="The folder of all model bundles.")
    name: Name = Field("creditcard", description="The model's name, a folder under --models.")
