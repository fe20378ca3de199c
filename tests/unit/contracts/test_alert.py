"""`contracts.alert`."""

import pytest

from contracts.alert import MAX_VALUE_BYTES, DeadLetter, severity_of
from contracts.errors import InvalidRecord
from contracts.received import FileRecord

REASON = InvalidRecord("malformed", "expected a JSON object")


@pytest.mark.parametrize(
    ("one_in", "severity"),
    [(1, "low"), (999, "low"), (1_000, "medium"), (10_000, "high"), (100_000, "critical")],
)
def test_the_rarer_the_score_the_graver_the_alert(one_in: float, severity: str) -> None:
    """Each power of ten from 1,000 on is a step."""
    assert severity_of(one_in) == severity


def test_a_dead_letter_says_where_it_came_from() -> None:
    """Topic, partition and offset lead back to the original."""
    letter = DeadLetter.of(FileRecord("t", 3, 14, 0, b"k", b"v"), REASON)
    assert (letter.key, letter.value) == (b"k", b"v")
    assert letter.headers == {
        "error": "malformed",
        "detail": "expected a JSON object",
        "source-topic": "t",
        "source-partition": "3",
        "source-offset": "14",
    }


def test_a_value_too_large_to_publish_again_is_cut() -> None:
    """Its full size stands in a header."""
    value = b"x" * (MAX_VALUE_BYTES + 1)
    letter = DeadLetter.of(FileRecord("t", 0, 0, 0, None, value), REASON)
    assert letter.value == value[:-1]
    assert letter.headers["truncated-from"] == str(len(value))
