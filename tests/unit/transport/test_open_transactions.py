"""`transport.open_transactions`."""

import pytest

from transport.open_transactions import java_hash


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", 0),
        ("hello", 99_162_322),
        ("detector", 1_048_254_406),
        ("polygenelubricants", 0),  # Integer.MIN_VALUE, whose absolute value is none
        ("zürich 😀", 834_023_717),
    ],
)
def test_groups_are_spread_as_java_does(text: str, code: int) -> None:
    """`Utils.abs(text.hashCode())`, so that the partition of a group's offsets is found."""
    assert java_hash(text) == code
