"""`contracts.dataset.facts`."""

from typing import Any

import pandas as pd
import pytest

from contracts.dataset.facts import Facts, Kind, resembles_id

HUNDRED = range(100, 200)


def facts(column: Any, name: str = "a") -> Facts:
    """Those of a column of this name."""
    return Facts.of(name, pd.Series(column, name=name))


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        ([1.5, None], "number"),
        ([1, 2], "whole number"),
        (["1", "2.0"], "whole number"),
        ([True, False], "true or false"),
        (["2026-11-29", "", "2026-11-30T10:00Z"], "date"),
        ([pd.Timestamp("2026-11-29")], "date"),
        (["1,234.5", "7"], "grouped digits"),
        (["1.234,5", "7,5"], "grouped digits"),
        (["12'000"], "grouped digits"),
        (["1,5", "2,5"], "text"),
        (["x"], "text"),
        (["1", "x"], "text"),
        ([None, ""], "nothing"),
        ([], "nothing"),
    ],
)
def test_a_kind_is_what_all_that_is_there_has(column: list[Any], kind: Kind) -> None:
    """Whatever is missing."""
    assert facts(column).kind == kind


def test_figures() -> None:
    """Of what is there."""
    found = facts([3.5, None, 1, 1])
    assert (found.least, found.most, found.rows) == ("1", "3.5", 4)
    assert (found.missing, found.distinct, found.example) == (1, 2, "3.5")


@pytest.mark.parametrize(
    ("column", "name", "expected"),
    [
        (HUNDRED, "a", True),
        (range(100), "a", True),
        ([number * 7 % 101 for number in HUNDRED], "a", False),
        ([number * 7 % 101 for number in HUNDRED], "account_id", True),
        ([number * 7 % 101 for number in HUNDRED], "accountId", True),
        ([number * 7 % 101 for number in HUNDRED], "paid", False),
        ([0, *range(99)], "id", False),
        ([number / 7 for number in HUNDRED], "id", False),
        (range(5), "a", False),
    ],
)
def test_what_only_names_the_row_is_no_feature(column: Any, name: str, expected: bool) -> None:
    """Whole numbers that grow by one, or are called so; of a few rows nothing can be said."""
    assert resembles_id(pd.Series(column, name=name)) is expected


def test_text_of_its_own_in_each_row_resembles_an_id() -> None:
    """And moments do not, nor what is missing once."""
    assert facts(["x", "y"]).resembles_id
    assert not facts(["x", "y", ""]).resembles_id
    assert not facts(["2026-11-29", "2026-11-30"]).resembles_id


@pytest.mark.parametrize(
    ("column", "name", "expected"),
    [
        (["Yes", "No"], "is_fraud", True),
        ([0, 1], "isFraud", True),
        ([0, 1], "Class", True),
        ([0, 1, 2], "class", False),
        (["normal", "probe", "dos"] * 10, "label", True),
        (["normal", "probe", "dos"], "label", False),
        (["normal", "probe", "dos"] * 10, "kind", False),
        ([0, 1], "classical", False),
        ([0, 1], "flag", False),
    ],
)
def test_a_label_has_few_values_and_the_name_of_one(column: Any, name: str, expected: bool) -> None:
    """By whole words."""
    assert facts(column, name).resembles_label is expected


def test_times_are_dates_or_large_numbers() -> None:
    """Seconds since 1970 could be amounts."""
    assert facts(["2026-11-29"]).resembles_time
    assert facts([1_795_959_200_250]).resembles_time
    assert not facts([1_795_959_200]).resembles_time
