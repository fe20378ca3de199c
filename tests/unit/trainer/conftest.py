"""A small table of two days, and one model learned from it."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from contracts.dataset.dataset import Dataset
from contracts.dataset.parting import SECONDS_A_DAY
from contracts.stream.record import Features
from contracts.stream.transactions import TRANSACTIONS
from trainer.autoencoders.recipe import ROW_RECIPES
from trainer.commands import main
from trainer.learning.learn import Learned, learn
from trainer.learning.split import Split, split_normals, training_normals
from trainer.settings.train import TrainSettings

ROWS = 1600
FRAUDS = 40


@pytest.fixture(autouse=True)
def _log_handlers_as_before() -> Iterator[None]:
    """A program that ran in a test leaves no handler that writes to that test's captured output."""
    root = logging.getLogger()
    handlers = root.handlers
    yield
    root.handlers = handlers


@pytest.fixture(scope="session")
def table() -> pd.DataFrame:
    """1,600 transactions over two days, 40 of them frauds; features follow five hidden causes."""
    random = np.random.default_rng(7)
    causes = random.standard_t(5, size=(ROWS, 5))
    features = causes @ random.normal(size=(5, 29)) + 0.3 * random.normal(size=(ROWS, 29))
    label = np.zeros(ROWS, dtype=int)
    label[random.choice(ROWS, FRAUDS, replace=False)] = 1
    features[label == 1, :4] += 6
    features[:, -1] = np.exp(features[:, -1] / 4) * 50
    table = pd.DataFrame(features, columns=list(TRANSACTIONS.features))
    table.insert(0, "Time", np.linspace(0, 2 * SECONDS_A_DAY - 1, ROWS))
    table["Class"] = label
    return table


@pytest.fixture(scope="session")
def dataset(table: pd.DataFrame) -> Dataset:
    """The small table as a data set."""
    return Dataset(table, TRANSACTIONS, Path("small.csv"))


@pytest.fixture
def small_settings(tmp_path: Path) -> Callable[..., TrainSettings]:
    """Makes settings that train in a second, with `changes`; models go to a temporary folder."""

    def make(**changes: object) -> TrainSettings:
        return TrainSettings.model_validate(
            {
                "models": tmp_path / "models",
                "kind": "deep",
                "epochs": 3,
                "batch_size": 64,
                "quantile": 0.98,
            }
            | changes
        )

    return make


@pytest.fixture(scope="session")
def split(dataset: Dataset) -> Split:
    """Day one's normals of the small table."""
    return split_normals(training_normals(dataset), seed=0)


@pytest.fixture(scope="session")
def learned(split: Split, dataset: Dataset) -> Learned:
    """A model learned from the small table in ten epochs."""
    recipe = replace(ROW_RECIPES["deep"], epochs=10, batch_size=64)
    return learn(split, recipe, seed=0, schema=dataset.schema)


@pytest.fixture(scope="session")
def rows(dataset: Dataset) -> Features:
    """Every row of the small table, frauds among them, raw units."""
    return dataset.features


@pytest.fixture
def csv(table: pd.DataFrame, tmp_path: Path) -> Path:
    """The small table as a file."""
    path = tmp_path / "table.csv"
    table.to_csv(path, index=False)
    return path


def run(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    """Run `trainer train` in this process; returns its exit status."""
    monkeypatch.setattr(
        "sys.argv", ["trainer", "train", "--kind=deep", "--quantile=0.98", *map(str, arguments)]
    )
    return main()
