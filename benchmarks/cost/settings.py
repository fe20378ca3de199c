"""The settings of the measurement."""

from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, PositiveFloat, PositiveInt
from pydantic_settings import NoDecode

from benchmarks.page import DOCS
from benchmarks.report import RESULTS
from contracts.program.settings import Settings, environment_prefix, split_at_commas

Axes = Annotated[tuple[str, ...], NoDecode, BeforeValidator(split_at_commas)]


class CostSettings(Settings):
    """What is varied, how often, how long."""

    command = "cost"
    model_config = environment_prefix("BENCHMARK_")

    axes: Axes = Field(
        (),
        description="What is varied, comma-separated: partitions, detectors, max_batch, features, "
        "kind; these alone, and nothing is written; none: all.",
    )
    rounds: PositiveInt = Field(3, description="How often each point is measured, all in turn.")
    seconds: PositiveFloat = Field(8.0, description="A slow one is stopped after so long.")
    redraw: bool = Field(False, description="Only draw again what was measured before.")
    results: Path = Field(RESULTS, description="Folder of the figures.")
    picture: Path = Field(DOCS / "pictures" / "cost.svg", description="File of the plot.")
