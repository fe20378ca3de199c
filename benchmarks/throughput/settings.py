"""The settings of the race."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, PositiveFloat, PositiveInt

from benchmarks.report import RESULTS
from contracts.program.settings import Settings, environment_prefix


class ThroughputSettings(Settings):
    """Who runs, how often, and over what."""

    command = "throughput"
    model_config = environment_prefix("BENCHMARK_")

    contestants: str = Field(
        "",
        description="Parts of names, split at semicolons, such as poll;detector: these alone run, "
        "and nothing is written; none: all.",
    )
    rounds: PositiveInt = Field(5, description="How often each runs, all of them in turn.")
    records: Annotated[int, Field(ge=50_000)] = Field(
        600_000, description="Records in the topic, those of the test part over and over."
    )
    data: str = Field(
        "full", description="Whose records; those of the sample have half as many digits."
    )
    partitions: PositiveInt = Field(1, description="Partitions of the topic.")
    seconds: PositiveFloat = Field(20.0, description="A slow one is stopped after so long.")
    results: Path = Field(RESULTS, description="Folder of the figures, where all ran.")
