"""How long the storm lasts, and how hard."""

from pathlib import Path
from typing import Annotated, ClassVar, Literal

from pydantic import Field, PositiveInt

from contracts.program.broker import Client
from contracts.program.settings import Settings, environment_prefix

RESULTS = Path(__file__).parents[1] / "results"


class ChaosSettings(Settings):
    """Kill, freeze, cut and delay while records pour in; then verify that none came to harm."""

    command: ClassVar[str] = "chaos"
    model_config = environment_prefix("CHAOS_")

    records: Annotated[int, Field(ge=1_000)] = Field(
        100_000, description="Records that pour in while the faults last, at the least."
    )
    faults: Annotated[int, Field(ge=10)] = Field(40, description="How many strike.")
    seed: int = Field(1, description="Chooses the faults, their order, whom they hit, how long.")
    seeds: PositiveInt = Field(1, description="How many storms, each with the next seed.")
    brokers: Literal["1", "3"] = Field("3", description="Three that replicate, or a single one.")
    client: Client = Field("kafka-python", description="Which client the detectors take.")
    results: Path = Field(RESULTS, description="Folder of the reports.")
    keep: Path | None = Field(
        None, description="Folder that the logs of the detectors are kept in; none: removed."
    )
