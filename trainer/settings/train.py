"""What `trainer train` can be told."""

from pathlib import Path

from pydantic import Field

from contracts.data_settings import DataSettings
from contracts.manifest import Name
from contracts.settings import environment_prefix
from trainer.settings.model import ModelSettings


class TrainSettings(ModelSettings, DataSettings):
    """Train an autoencoder on normal records, and serve it from now on."""

    command = "train"
    model_config = environment_prefix("TRAINER_")

    models: Path = Field(Path("models"), description="The folder of all model bundles.")
    name: Name = Field("creditcard", description="The model's name, a folder under --models.")
    quantile: float = Field(
        0.995, gt=0, lt=1, description="Share of normal records that stay below the threshold."
    )
    tensorboard: Path | None = Field(
        None, description="A folder for TensorBoard: curves, graph, histograms, reconstructions."
    )
    json_output: bool = Field(False, description="Print the closing figures as JSON.")
