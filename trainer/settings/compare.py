"""What `trainer compare` can be told."""

from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, NonNegativeInt, PositiveInt
from pydantic_settings import NoDecode

from contracts.data_settings import DataSettings
from contracts.manifest import Kind, ScoreKind
from contracts.settings import environment_prefix, split_at_commas

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
