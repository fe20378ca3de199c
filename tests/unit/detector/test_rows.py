"""`detector.rows`: DataFrames and arrays of more than numbers, as records to score."""

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest

from contracts.program.errors import BadData
from contracts.stream.record import RecordSchema
from detector.rows import batch_of, features_of

MIXED = RecordSchema(
    features=("amount", "age", "city", "home"),
    categories={"city": ("York", "5411"), "home": ("true", "false")},
    gaps=("age", "city"),
)
FRAME = pd.DataFrame(
    {
        "id": ["007", "008", "009"],
        "home": [True, False, True],
        "city": ["York", None, "Hull"],
        "age": [31, None, 44],
        "amount": [1.5, 2.5, 3.5],
        "seen": pd.to_datetime(["2026-11-29", "NaT", "2026-11-30"]),
    }
)
ROWS = np.array([[1.5, 31, 0, 0], [2.5, np.nan, np.nan, 1], [3.5, 44, 2, 0]], np.float32)


@pytest.mark.parametrize(
    "frame",
    [
        FRAME,
        FRAME.convert_dtypes(),
        FRAME.astype({"city": "category", "home": "object"}),
        FRAME.assign(age=FRAME["age"].astype("Int64"), city=["York", "", "Hull"]),
        FRAME.assign(age=pd.Series([31, "N/A", 44], dtype=object), home=["true", "False", "TRUE"]),
    ],
    ids=["as it is", "pandas's own types", "categories of pandas", "whole numbers", "texts"],
)
def test_values_are_numbers_whatever_holds_them(frame: pd.DataFrame) -> None:
    """Those of categories, and none where there is none."""
    np.testing.assert_array_equal(features_of(frame, MIXED), ROWS)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"amount": [1.5, None, 2]}, "received nan as amount of row 1"),
        ({"home": [True, None, True]}, "received nan as home of row 1"),
        ({"age": [1, np.inf, 2]}, "received inf as age of row 1"),
        ({"age": ["few", 1, 2]}, "expected features that are numbers"),
    ],
)
def test_what_a_feature_cannot_be_is_refused(changes: dict[str, Any], message: str) -> None:
    """With its column and its row."""
    with pytest.raises(BadData, match=message):
        features_of(FRAME.assign(**changes), MIXED)


def test_a_record_is_as_a_producer_sends_it() -> None:
    """Its values, and null for what is missing."""
    batch = batch_of(FRAME, ROWS, np.array([1, 2]), MIXED)
    assert batch.ids == ["008", "009"]
    first, second = (json.loads(record.value or b"") for record in batch.received)
    assert first == {
        "id": "008", "home": False, "city": None, "age": None, "amount": 2.5, "seen": None,
    }  # fmt: skip
    assert second["city"] == "Hull"


def test_numbers_of_values_are_named_in_a_record() -> None:
    """Of an array, which has nothing but numbers."""
    batch = batch_of(ROWS, ROWS, np.array([0, 2]), MIXED)
    known, unknown = (json.loads(record.value or b"") for record in batch.received)
    assert known == {"id": 0, "amount": 1.5, "age": 31, "city": "York", "home": "true"}
    assert unknown["city"] is None


def test_nested_fields_are_columns_with_dots() -> None:
    """And fields of objects in a record."""
    schema = RecordSchema(features=("card.limit",), nested=True)
    frame = pd.DataFrame({"id": ["x"], "card.limit": [5.0]})
    features = features_of(frame, schema)
    batch = batch_of(frame, features, np.array([0]), schema)
    assert json.loads(batch.received[0].value or b"") == {"id": "x", "card": {"limit": 5.0}}
