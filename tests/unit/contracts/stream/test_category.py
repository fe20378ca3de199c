"""`contracts.stream.category`."""

import math

import pytest

from contracts.stream.category import Category, Value, text_of

CITIES = Category(("York", "5411", "true", "1.5"))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("York", "York"),
        (" york", " york"),
        ("007", "007"),
        (7, "7"),
        (7.0, "7"),
        (1.5, "1.5"),
        (10**400, "1" + 400 * "0"),
        (True, "true"),
        ("TRUE", "true"),
        ("False", "false"),
        ("NA", "NA"),
        ("", None),
        (None, None),
        (math.nan, None),
        (math.inf, "inf"),
    ],
)
def test_a_value_is_one_text_however_it_is_written(value: Value, text: str | None) -> None:
    """And none where there is none."""
    assert text_of(value) == text


@pytest.mark.parametrize(
    ("value", "number"),
    [("York", 0), ("5411", 1), (5411, 1), (5411.0, 1), (True, 2), ("True", 2), (1.5, 3)],
)
def test_a_known_value_is_the_number_of_its_place(value: Value, number: int) -> None:
    """Whatever type it has where it comes from."""
    assert CITIES.number_of(value) == number
    assert CITIES.value_of(number) == CITIES.values[number]


def test_any_other_value_is_the_number_behind_the_last() -> None:
    """Which stands for no text."""
    assert CITIES.numbers_of(["Hull", 0, False]) == [4, 4, 4]
    assert CITIES.value_of(CITIES.unknown) is None


def test_one_that_is_missing_is_not_a_number() -> None:
    """Nor is it a text, whoever says that none is expected."""
    assert all(map(math.isnan, CITIES.numbers_of([None, "", math.nan])))
    assert CITIES.value_of(math.nan) is None
    assert CITIES.value_of(-1) is None
