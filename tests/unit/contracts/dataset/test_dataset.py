"""`contracts.dataset.dataset`."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from contracts.dataset.dataset import Dataset
from contracts.program.errors import BadData
from contracts.stream.record import RecordSchema

SCHEMA = RecordSchema(id="id", time="at", label="odd", features=("a", "b"))
ROWS = pd.DataFrame(
    {
        "id": list("vwxyz"),
        "b": [2, 3, 4, 5, 6],
        "a": [0.1, 0.2, 0.3, 0.4, 1e20],
        "at": [1, 2, 3, 4, 5],
        "odd": [0, 1, 0, 0, 1],
        "city": ["Rome"] * 5,
        "euros": [9, 8, 7, 6, 5],
    }
)


@pytest.fixture
def dataset() -> Dataset:
    """Five rows, two of them odd; the last two test."""
    return Dataset(ROWS, SCHEMA, Path("table.csv"))


def test_features_are_float32_in_the_schemas_order(dataset: Dataset) -> None:
    """Whatever the order in the file, and however narrow the columns are."""
    assert dataset.features.dtype == np.float32
    assert dataset.features.shape == (5, 2)
    assert dataset.features[0].tolist() == [np.float32(0.1), 2]
    assert dataset.features.flags.c_contiguous


def test_ids_and_times_come_row_by_row(dataset: Dataset) -> None:
    """A data set without a clock has no times."""
    assert dataset.ids == list("vwxyz")
    assert dataset.times is not None
    assert dataset.times.tolist() == [1, 2, 3, 4, 5]
    timeless = Dataset(ROWS, SCHEMA.model_copy(update={"time": None}), Path("table.csv"))
    assert timeless.times is None


def test_the_parts_are_the_whole_and_stay_what_they_are(dataset: Dataset) -> None:
    """A part's normals know where they came from."""
    assert [dataset.part(part).ids for part in ("train", "test", "all")] == [
        ["v", "w", "x", "y"],
        ["z"],
        list("vwxyz"),
    ]
    assert dataset.normals().part("train").ids == ["v", "x", "y"]
    assert dataset.part("train").normals().part("train").ids == ["v", "x", "y"]
    assert "the earliest 70% of the rows" in dataset.part("test").parted_by


def test_an_empty_part_is_refused(dataset: Dataset) -> None:
    """The message says how the parts were made."""
    with pytest.raises(BadData, match=r"expected rows of test, found none among 4 \(the earliest"):
        dataset.part("train").part("test")


def test_normals_leave_the_odd_ones_out(dataset: Dataset) -> None:
    """All are normal where no label says otherwise."""
    assert dataset.is_labelled
    assert dataset.normals().ids == ["v", "x", "y"]
    unlabelled = Dataset(ROWS.drop(columns="odd"), SCHEMA, Path("table.csv"))
    assert not unlabelled.is_labelled
    assert unlabelled.normals().ids == list("vwxyz")
    with pytest.raises(BadData, match="expected a label column 'odd', found none"):
        _ = unlabelled.labels


def test_any_column_of_numbers_can_be_had(dataset: Dataset) -> None:
    """A feature as exact as in the source, and one that is no feature; for each part its own."""
    assert dataset.column("a").tolist() == [0.1, 0.2, 0.3, 0.4, 1e20]
    assert dataset.part("test").column("euros").tolist() == [5]
    with pytest.raises(BadData, match="expected columns amount; found id, b, a, at, odd"):
        dataset.column("amount")
    with pytest.raises(BadData, match="in column city, found Rome in data row 1"):
        dataset.column("city")


def test_labels_other_than_0_and_1_are_refused() -> None:
    """The message shows the first."""
    with pytest.raises(BadData, match="expected labels 0 and 1, found"):
        _ = Dataset(ROWS.assign(odd=[0, 1, 2, 0, 1]), SCHEMA, Path("table.csv")).labels
