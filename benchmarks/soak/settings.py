"""The settings of the soak."""

from pathlib import Path

from pydantic import Field, PositiveFloat, PositiveInt

from contracts.program.settings import Settings, environment_prefix

RESULTS = Path(__file__).parents[1] / "results" / "soak.json"


class SoakSettings(Settings):
    """How long, and what happens meanwhile."""

    command = "soak"
    model_config = environment_prefix("SOAK_")

    records: PositiveInt = Field(20_000_000, description="Records the detector handles.")
    data: str = Field("sample", description="Whose test part is replayed, over and over.")
    lag: PositiveInt = Field(
        400_000, description="Records the producer may be ahead; it then waits for half of them."
    )
    promote_every: PositiveFloat = Field(
        30.0, description="Seconds until the other of two versions is promoted."
    )
    minutes: PositiveFloat = Field(
        600.0, description="Where it takes longer, it ends with what was handled by then."
    )
    output: Path = Field(RESULTS, description="Where the figures go, as JSON.")
