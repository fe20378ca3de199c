"""The settings of `trainer train`."""

from pathlib import Path

from pydantic import Field

from contracts.dataset.settings import DataSettings
from contracts.model.manifest import Name
from contracts.program.settings import environment_prefix
from trainer.settings.model import ModelSettings
from trainer.settings.thresholds import TrainerThresholdSettings


class TrainSettings(TrainerThresholdSettings, ModelSettings, DataSettings):
    """Train an autoencoder on normal records, and serve it if it is no worse."""

    command = "train"
    model_config = environment_prefix("TRAINER_")

    models: Path = Field(Path("models"), description="The folder of all model bundles.")
    name: Name = Field("creditcard", description="The model's name, a folder under --models.")
    force: bool = Field(False, description="Serve the new bundle even where it is worse.")
    unless_served: bool = Field(
        False, description="Do nothing where a model of that name is served and whole."
    )
    tensorboard: Path | None = Field(
        None, description="A folder for TensorBoard: curves, graph, histograms, reconstructions."
    )
    json_output: bool = Field(False, description="Print the closing figures as JSON.")
