"""The settings of the measurement."""

from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, PositiveFloat, PositiveInt
from pydantic_settings import NoDecode

from benchmarks.report import RESULTS
from contracts.program.settings import Settings, environment_prefix, split_at_commas

Rates = Annotated[tuple[PositiveFloat, ...], NoDecode, BeforeValidator(split_at_commas)]


class LatencySettings(Settings):
    """At which rates, how long, how often."""

    command = "latency"
    model_config = environment_prefix("BENCHMARK_")

    rates: Rates = Field(
        (1, 100, 1_000, 5_000, 20_000),
        description="Records a second, comma-separated; below 10, single ones, all of them alerts.",
    )
    rounds: PositiveInt = Field(5, description="How often each rate is measured, all in turn.")
    seconds: PositiveFloat = Field(20.0, description="How long, each time; single ones 3 times it.")
    share: float = Field(0.1, gt=0, lt=1, description="Share of the records that are alerts.")
    data: str = Field("full", description="Whose records, as of `producer replay`.")
    partitions: PositiveInt = Field(1, description="Partitions of the topic.")
    flags: str = Field("", description="More flags of `detector run`, split at spaces.")
    results: Path = Field(RESULTS, description="Folder of the figures.")
