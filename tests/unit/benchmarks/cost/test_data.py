"""`benchmarks.cost.data`: records of the size that a point asks for, as our programs read them."""

from pathlib import Path

import pytest

from benchmarks.cost.data import data_of
from benchmarks.cost.points import Point
from contracts.dataset.load import load_dataset
from contracts.dataset.settings import DataSettings


@pytest.mark.parametrize(
    ("point", "features"), [(Point(features=8), 8), (Point(kind="convolutional"), 64)]
)
def test_there_are_as_many_features_as_asked_for(
    point: Point, features: int, tmp_path: Path
) -> None:
    """Finite numbers, some records of each part, always the same."""
    (flag,) = data_of(point, tmp_path)
    dataset = load_dataset(DataSettings.named(flag.removeprefix("--data=")))
    assert dataset.features.shape == (6_000, features)
    assert len(dataset.part("test").features) > 1_000
    again = load_dataset(DataSettings.named(data_of(point, tmp_path)[0].removeprefix("--data=")))
    assert (again.features == dataset.features).all()


def test_the_default_has_the_sample(tmp_path: Path) -> None:
    """Which is of real transactions."""
    assert data_of(Point(), tmp_path) == ("--data=sample",)
