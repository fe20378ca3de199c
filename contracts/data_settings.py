"""Which records a command works on."""

from typing import Literal

from pydantic import Field

from contracts.settings import Settings

Part = Literal["train", "test", "all"]
"""``train`` teaches a model, ``test`` is new to it; of the transactions, day one and day two."""


class DataSettings(Settings):
    """The settings of a command that reads a data set."""

    data: str = Field("sample", description="sample, full, or a CSV file (gzip too).")
