"""`contracts.dataset.tables.names`."""

import pytest

from contracts.dataset.tables.names import check_header, check_names, is_unnamed
from contracts.program.errors import BadData


@pytest.mark.parametrize(
    "name", ["", " ", "Unnamed: 0", "Unnamed: 12_level_1", "__index_level_0__"]
)
def test_what_pandas_calls_row_labels_has_no_name(name: str) -> None:
    """However it was written."""
    assert is_unnamed(name)
    assert not is_unnamed(f"{name}x" if name.strip() else "x")


def test_several_without_a_name_are_no_two_of_one_name() -> None:
    """As where each row ends in separators."""
    check_names("table.csv", ["a", "b", "", ""])
    check_header("table.csv", ["", "a"])


def test_two_of_one_name_cannot_be_kept_apart() -> None:
    """Whichever was meant."""
    with pytest.raises(BadData, match=r"table.csv: .* several named 'a', 'b'; rename all but one"):
        check_names("table.csv", ["a", "b", "c", "b", "a"])


@pytest.mark.parametrize("names", [["0", "1", "2"], ["1", "2", "3"], ["a", "2.5"], ["", "0", "1"]])
def test_names_may_be_numbers(names: list[str]) -> None:
    """Where they are counted, or one is none."""
    check_header("table.csv", names)


@pytest.mark.parametrize(
    "names", [["0.5", "1", "2"], ["1,5", "2"], ["nan", "7"], ["3"], ["1", "0"]]
)
def test_a_row_of_numbers_is_no_header(names: list[str]) -> None:
    """It would be lost, and all columns named after it."""
    with pytest.raises(BadData, match="expected a header, found a row of numbers"):
        check_header("table.csv", names)


def test_a_file_without_a_line_has_no_header() -> None:
    """Not even an empty one."""
    with pytest.raises(BadData, match="expected a header, found nothing"):
        check_header("table.csv", [])
