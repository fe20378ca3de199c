"""`contracts.dataset.tables.dialect`."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.dataset.tables.dialect import Dialect, dialect_of


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        ("a,b\n1,2\n", Dialect(",", ".")),
        ("a;b\n1;2\n", Dialect(";", ".")),
        ("a;b\n1,5;2\n", Dialect(";", ",")),
        ("a;b\n1,5;2.5\n", Dialect(";", ".")),
        ("a\tb\n1,5\t2e3\n", Dialect("\t", ",")),
        ("a|b\n1|2\n", Dialect("|", ".")),
        ("a,b;c\n1,2;x\n3,y\n", Dialect(",", ".")),
        ('a;"b,c,d"\n1;2\n3;4\n', Dialect(";", ".")),
        ("only\n1\n", Dialect(",", ".")),
        ("only\n1,5\n", Dialect(",", ".")),
        ("", Dialect(",", ".")),
        ("a;b\n1;2\n1;2;3", Dialect(";", ".")),  # its last line is cut off
        ("a;b\r1;2\r", Dialect(";", ".")),
    ],
)
def test_a_dialect_is_found_out(text: str, dialect: Dialect) -> None:
    """Of the header and what agrees with it."""
    assert dialect_of(text) == dialect


def test_what_is_said_is_not_found_out() -> None:
    """Each for itself."""
    assert dialect_of("a,b;c\n1,5;2\n", separator=";") == Dialect(";", ",")
    assert dialect_of("a,b;c\n1,5;2\n", separator=";", decimal=".") == Dialect(";", ".")
    assert dialect_of("a:b\n1,5:2\n", separator=":") == Dialect(":", ",")


NAMES = st.lists(st.text("abcxyz", min_size=1), min_size=2, max_size=6, unique=True)


@given(NAMES, st.data(), st.sampled_from(",;\t|"), st.booleans())
def test_the_separator_of_any_table_of_numbers_is_found(
    names: list[str], data: st.DataObject, separator: str, comma: bool
) -> None:
    """And what is before the fraction, wherever a number has one."""
    row = st.lists(
        st.floats(-1e6, 1e6).map(lambda x: f"{x:.3f}"), min_size=len(names), max_size=len(names)
    )
    rows = data.draw(st.lists(row, min_size=1, max_size=5))
    decimal = "," if comma and separator != "," else "."
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator)
    writer.writerow(names)
    writer.writerows([cell.replace(".", decimal) for cell in row] for row in rows)
    assert dialect_of(text.getvalue()) == Dialect(separator, decimal)
