"""What `trainer book` can be told."""

from pydantic import Field, PositiveInt

from contracts.settings import Settings, environment_prefix


class BookSettings(Settings):
    """Run the autoencoder chapter's own experiments, and print its figures beside ours."""

    command = "book"
    model_config = environment_prefix("TRAINER_")

    seed: int = Field(0, ge=0, lt=2**32, description="Seed of the sample and of the weights.")
    epochs: PositiveInt = Field(20, description="Passes over the training records; 20 in print.")
    json_output: bool = Field(False, description="Print the figures as JSON.")
