"""The settings of the comparison."""

from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, PositiveInt
from pydantic_settings import NoDecode

from benchmarks.report import RESULTS
from contracts.program.settings import Settings, environment_prefix, split_at_commas


class ProducerBenchmarkSettings(Settings):
    """Send a table by the bare client and by `producer replay`, in turn; five rounds of each."""

    command = "producer"
    model_config = environment_prefix("BENCHMARK_")

    rounds: PositiveInt = Field(5, description="How often each runs, in turn.")
    data: str = Field("full", description="Whose records, all parts of it.")
    records: PositiveInt | None = Field(
        None, description="How many of them, over and over; none: the whole table once."
    )
    partitions: Annotated[tuple[PositiveInt, ...], BeforeValidator(split_at_commas), NoDecode] = (
        Field((1, 6), description="Partitions of the topics, comma-separated.")
    )
    results: Path = Field(RESULTS, description="Folder of the figures.")
