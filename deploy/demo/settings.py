"""The settings of the demo."""

from pathlib import Path
from typing import ClassVar, Literal

from pydantic import Field, NonNegativeInt, PositiveFloat

from contracts.program.settings import Settings, environment_prefix


class DemoSettings(Settings):
    """Train, replay day two, detect, alert; then hold what came against what should have."""

    command: ClassVar[str] = "deploy.demo"
    model_config = environment_prefix("DEMO_")

    data: Literal["sample", "full"] = Field("sample", description="Which transactions.")
    models: Path = Field(Path("models"), description="Folder of the model bundles.")
    seed: NonNegativeInt = Field(0, description="Seed of the training.")
    rate: PositiveFloat | None = Field(
        None, description="Records a second; none means 1,000, and 5,000 with the full table."
    )
    backlog: NonNegativeInt = Field(
        100_000, description="Records that wait for the detector when its throughput is measured."
    )
    summary: Path = Field(Path("demo-summary.json"), description="Where the figures go.")

    def quantile(self) -> float:
        """Of the threshold: the full table has twelve times as many normals for each fraud."""
        return {"sample": 0.995, "full": 0.999}[self.data]

    def records_per_second(self) -> float:
        """Given, or such that a replay takes about half a minute at the most."""
        return self.rate or {"sample": 1_000, "full": 5_000}[self.data]
