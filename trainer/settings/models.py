"""What `trainer models` can be told."""

from pathlib import Path
from typing import ClassVar

from pydantic import Field

from contracts.settings import Settings, environment_prefix


class ModelsSettings(Settings):
    """List the model bundles with their figures, and mark those that are served."""

    command: ClassVar[str] = "models"
    model_config = environment_prefix("TRAINER_")

    models: Path = Field(Path("models"), description="The folder of all model bundles.")
    json_output: bool = Field(False, description="Print a JSON array, one object a bundle.")
