"""`contracts.dataset.categories`: columns that are no numbers, and rows that have none."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from contracts.dataset.categories import values_of
from contracts.dataset.complaints import UnfitTable
from contracts.dataset.dataset import Dataset
from contracts.dataset.load import load_dataset
from contracts.dataset.settings import DataSettings
from contracts.program.errors import BadData


def rows(count: int = 40) -> str:
    """With columns of each sort."""
    return "id,amount,city,home,age,code,note,fraud\n" + "".join(
        f"{row},{row}.5,{('York', 'Leeds', '')[row % 3]},{('True', 'FALSE')[row % 2]},"
        f"{(row, '', 'N/A')[row % 3]},{'0042' if row % 2 else '17'},n{row},{row % 2}\n"
        for row in range(count)
    )


def load(tmp_path: Path, content: str, **settings: Any) -> Dataset:
    """What `content` is as a table."""
    path = tmp_path / "table.csv"
    path.write_text(content)
    return load_dataset(DataSettings(data=str(path), **settings))


def test_few_texts_and_truths_are_categories_and_gaps_are_found(tmp_path: Path) -> None:
    """Numbers are none, and what is missing is no value."""
    dataset = load(tmp_path, rows(), label_column="fraud", drop=("note",))
    schema = dataset.schema
    assert schema.features == ("amount", "city", "home", "age", "code")
    assert schema.categories == {"city": ("York", "Leeds"), "home": ("false", "true")}
    assert schema.gaps == ("city", "age")
    np.testing.assert_array_equal(
        dataset.features[:3],
        np.array(
            [[0.5, 0, 1, 0, 17], [1.5, 1, 0, np.nan, 42], [2.5, np.nan, 1, np.nan, 17]], np.float32
        ),
    )


def test_numbers_that_are_said_to_be_a_category_are_texts(tmp_path: Path) -> None:
    """With the zeros that they begin with."""
    dataset = load(tmp_path, rows(), label_column="fraud", drop=("note",), category=("code",))
    assert dataset.schema.categories["code"] == ("0042", "17")
    assert dataset.features[:2, -1].tolist() == [1, 0]


def test_many_texts_are_a_category_where_somebody_says_so(tmp_path: Path) -> None:
    """And it is advised where they come again."""
    content = "a,shop\n" + "".join(f"{row},s{row % 101}\n" for row in range(1_010))
    with pytest.raises(UnfitTable, match="say --category shop") as raised:
        load(tmp_path, content)
    assert raised.value.flags == {"--category": "shop"}
    assert len(load(tmp_path, content, category=("shop",)).schema.categories["shop"]) == 101


def test_what_looks_like_a_label_is_no_category_unnamed(tmp_path: Path) -> None:
    """A model would learn what it should find."""
    content = "a,fraud,city\n" + "".join(
        f"{row},{'yes' if row == 3 else 'no'},York\n" for row in range(40)
    )
    with pytest.raises(UnfitTable, match="--label-column fraud --anomaly-label yes"):
        load(tmp_path, content)


@pytest.mark.parametrize("named", ["id", "fraud", "who"])
def test_a_category_is_a_feature(tmp_path: Path, named: str) -> None:
    """Neither the id, nor the label, nor a column that is not there."""
    with pytest.raises(BadData, match=named):
        load(tmp_path, rows(), label_column="fraud", drop=("note",), category=(named,))


def test_values_are_counted_as_texts() -> None:
    """The most frequent first, and of as many, in their order."""
    column = pd.Series(["b", "a", True, "true", None, "", 1.0, "1", 1], dtype=object)
    assert values_of(column) == ("1", "true", "a", "b")


def test_a_model_that_knows_less_refuses_what_it_cannot_take(tmp_path: Path) -> None:
    """Naming the column and the row."""
    dataset = load(tmp_path, rows(), label_column="fraud", drop=("note",))
    without = dataset.schema.model_copy(update={"gaps": ("city",)})
    with pytest.raises(BadData, match=r"a value in column age, .* found none in data row 2"):
        dataset.with_schema(without)
    as_numbers = dataset.schema.model_copy(update={"categories": {}})
    with pytest.raises(BadData, match="expected finite numbers in column city, found York"):
        dataset.with_schema(as_numbers)


def test_words_for_no_number_are_found_beside_decimal_commas(tmp_path: Path) -> None:
    """Which pandas takes for text then."""
    content = "a;b\n" + "".join(f"{row},5;{row if row % 2 else 'NA'}\n" for row in range(40))
    dataset = load(tmp_path, content.replace("\n3,5;3\n", "\nnull;3,25\n"))
    assert dataset.schema.gaps == ("a", "b")
    np.testing.assert_array_equal(
        dataset.features[2:5], np.array([[2.5, np.nan], [np.nan, 3.25], [4.5, np.nan]], np.float32)
    )


def test_types_of_pandas_and_of_arrow_are_what_they_stand_for(tmp_path: Path) -> None:
    """Categories, whole numbers and truths that may be missing, decimals: as in any other file."""
    count = 40
    frame = pd.DataFrame(
        {
            "city": pd.Categorical(["York", "Leeds", None, "York"] * (count // 4)),
            "home": pd.array([True, False, None, True] * (count // 4), dtype="boolean"),
            "age": pd.array([31, 7, None, 2] * (count // 4), dtype="Int64"),
            "whole": pd.array(range(count), dtype="Int64"),
            "flag": [True, False] * (count // 2),
            "price": [Decimal("1.25"), Decimal("2.5")] * (count // 2),
        }
    )
    path = tmp_path / "table.parquet"
    frame.to_parquet(path)
    dataset = load_dataset(DataSettings(data=str(path)))
    assert dataset.schema.categories == {
        "city": ("York", "Leeds"),
        "home": ("true", "false"),
        "flag": ("false", "true"),
    }
    assert dataset.schema.gaps == ("city", "home", "age")
    np.testing.assert_array_equal(
        dataset.features[:3],
        np.array(
            [[0, 0, 31, 0, 1, 1.25], [1, 1, 7, 1, 0, 2.5], [*[np.nan] * 3, 2, 1, 1.25]], np.float32
        ),
    )
