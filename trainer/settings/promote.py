"""What `trainer promote` can be told."""

from pathlib import Path
from typing import ClassVar

from pydantic import Field
from pydantic_settings import CliPositionalArg

from contracts.manifest import Name
from contracts.settings import Settings, environment_prefix


class PromoteSettings(Settings):
    """Serve another version of a model, once its hashes and golden scores are verified."""

    command: ClassVar[str] = "promote"
    model_config = environment_prefix("TRAINER_")

    version: CliPositionalArg[Name] = Field(description="One of those that `trainer models` lists.")
    models: Path = Field(Path("models"), description="The folder of all model bundles.")
    name: Name = Field("creditcard", description="The model's name, a folder under --models.")
