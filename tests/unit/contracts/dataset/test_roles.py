"""`contracts.dataset.roles`."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from contracts.dataset.content import Content
from contracts.dataset.roles import schema_of
from contracts.dataset.settings import DataSettings
from contracts.program.errors import BadData
from contracts.stream.record import ArrayField, RecordSchema
from contracts.stream.transactions import TRANSACTIONS

CARDS = ["Time", *TRANSACTIONS.features, "Class"]


def schema(columns: list[str], known: RecordSchema | None = None, **settings: Any) -> RecordSchema:
    """Of a table with one row and these columns."""
    content = Content(pd.DataFrame([range(len(columns))], columns=columns), known)
    return schema_of(content, DataSettings(**settings), Path("table.csv"))


@pytest.mark.parametrize("more", [[], ["transaction_id"], ["Class"], ["shop"]])
def test_a_table_with_the_transactions_columns_is_one_of_transactions(more: list[str]) -> None:
    """Id and label may be missing, further columns are ignored."""
    assert schema(["Amount", "Time", *TRANSACTIONS.features[:-1], *more]) == TRANSACTIONS


def test_of_the_transactions_settings_change_what_they_name() -> None:
    """The label does not become a feature where another column is dropped."""
    fewer = schema(CARDS, drop=("V3", "Amount"))
    assert fewer.features == (*(f"V{n}" for n in range(1, 29) if n != 3),)
    assert (fewer.time, fewer.label) == ("Time", "Class")
    assert schema(CARDS, drop=("Time", "Class")).model_dump(include={"time", "label"}) == {
        "time": None,
        "label": None,
    }
    assert schema([*CARDS, "clock"], time_column="clock").time == "clock"


def test_of_another_table_every_column_without_a_use_is_a_feature() -> None:
    """In the order of the table."""
    found = schema(
        ["at", "b", "key", "a", "odd", "city"],
        id_column="key",
        time_column="at",
        label_column="odd",
        drop=("city",),
    )
    assert found == RecordSchema(id="key", time="at", label="odd", features=("b", "a"))


def test_a_column_id_is_the_id_unless_it_is_put_to_another_use() -> None:
    """Then rows are numbered, under another name."""
    assert schema(["id", "a"]) == RecordSchema(id="id", features=("a",))
    assert schema(["id", "a"], drop=("id",)) == RecordSchema(id="record_id", features=("a",))
    assert schema(["a", "b"]) == RecordSchema(id="id", features=("a", "b"))


def test_what_the_source_says_comes_after_the_settings() -> None:
    """The label of an archive can be another column."""
    images = RecordSchema.of_array(ArrayField(name="image", shape=(1, 2)), label="label")
    columns = ["odd", "label", "image[0,0]", "image[0,1]"]
    assert schema(columns, images) == images
    assert schema(columns, images, label_column="odd").label == "odd"
    with pytest.raises(BadData, match="expected whole images"):
        schema(columns, images, drop=("image[0,0]",))


@pytest.mark.parametrize(
    ("columns", "settings", "message"),
    [
        (["a", "b"], {"label_column": "odd"}, "expected columns odd; found a, b"),
        (["a", "b"], {"drop": ("x", "y")}, "expected columns x, y; found a, b"),
        (["a", "b"], {"drop": ("a", "b")}, "at least one column as a feature; found a, b"),
        (CARDS[:3] + CARDS[4:], {}, "expected columns V3; found Time, V1, V2, V4.* --label-column"),
        (CARDS[1:], {}, "expected columns Time; found V1"),
        (["a", "a"], {}, "distinct names, found several named .a."),
        ([f"c{n}" for n in range(99)], {"drop": ("x",)}, "found c0, .*c39 and 59 more"),
    ],
)
def test_what_is_missing_is_named(
    columns: list[str], settings: dict[str, Any], message: str
) -> None:
    """And what was found; a table that seems meant as transactions has to be whole."""
    with pytest.raises(BadData, match=message):
        schema(columns, **settings)
