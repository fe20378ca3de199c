"""`contracts.dataset.labels`."""

from typing import Any

import pandas as pd
import pytest

from contracts.dataset.labels import are_labels, as_labels, values_of


@pytest.mark.parametrize("column", [[0, 1], [True, False], [0.0, 1.0], [1, 1]])
def test_what_needs_no_word(column: list[Any]) -> None:
    """However it is typed."""
    assert are_labels(pd.Series(column))


@pytest.mark.parametrize("column", [["Yes", "No"], [1, 2], [-1, 1], [0.5, 1]])
def test_what_needs_one(column: list[Any]) -> None:
    """Nobody can say which of two values is the anomaly."""
    assert not are_labels(pd.Series(column))


@pytest.mark.parametrize(
    ("column", "anomalous"),
    [
        (["Yes", "no", "YES "], ["yes"]),
        ([-1, 1, -1], ["-1"]),
        ([-1.0, 1.0, -1.0], ["-1"]),
        ([True, False, True], ["true"]),
        (["dos", "normal", "probe"], ["dos", "Probe"]),
    ],
)
def test_the_values_that_are_said_are_anomalies(column: list[Any], anomalous: list[str]) -> None:
    """Numbers, truth or text; capitals and blanks around it do not matter."""
    assert as_labels(pd.Series(column), anomalous).tolist() == [1, 0, 1]


def test_values_are_counted_as_people_write_them() -> None:
    """The most frequent first."""
    assert values_of(pd.Series([1.0, 1.0, -1.0])).most_common() == [("1", 2), ("-1", 1)]
