"""A contest that takes seconds."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from trainer.settings.commands import CompareSettings


@pytest.fixture(scope="package")
def csv(table: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small table as a file."""
    path = tmp_path_factory.mktemp("compare") / "table.csv"
    table.to_csv(path, index=False)
    return path


@pytest.fixture
def quick_settings(csv: Path, tmp_path: Path) -> Callable[..., CompareSettings]:
    """Makes settings of two kinds, two seeds and one epoch, with `changes`."""

    def make(**changes: object) -> CompareSettings:
        quick = {
            "data": str(csv),
            "kinds": ("simple", "deep"),
            "seeds": (0, 1),
            "epochs": 1,
            "output": tmp_path / "comparison",
        }
        return CompareSettings.model_validate(quick | changes)

    return make
