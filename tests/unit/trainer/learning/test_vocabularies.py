"""`trainer.learning.vocabularies`."""

from pathlib import Path

import pandas as pd
import pytest

from contracts.dataset.dataset import Dataset
from contracts.stream.record import RecordSchema
from trainer.learning.vocabularies import with_vocabularies


def test_values_are_those_of_normals_that_train(capsys: pytest.CaptureFixture[str]) -> None:
    """The most frequent first; one value alone is a constant, and is named."""
    table = pd.DataFrame(
        {
            "record_id": range(10),
            "at": range(10),
            "odd": [0, 0, 0, 0, 1, 0, 0, 0, 0, 0],
            "city": ["a", "b", "b", "b", "fraud", "b", "a", "a", "new", "a"],
            "same": ["x"] * 9 + ["y"],
            "late": [None] * 9 + ["z"],
        }
    )
    schema = RecordSchema(
        id="record_id",
        time="at",
        label="odd",
        features=("city", "same", "late"),
        categories={"city": ("a", "b", "fraud", "new"), "same": ("x", "y"), "late": ("z",)},
        gaps=("late",),
    )
    found = with_vocabularies(Dataset(table, schema, Path("table.csv"))).schema
    assert found.categories == {"city": ("b", "a"), "same": ("x",), "late": ("z",)}
    said = capsys.readouterr().out
    assert said.count("column.constant") == 1
    assert "column=same" in said
