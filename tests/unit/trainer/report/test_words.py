"""Figures read as a person writes them, and never say more than is true."""

import pytest

from contracts.model.manifest import Interval
from trainer.report.words import FRAUD, number, percent, percent_between


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0, "0"), (0.00518, "0.52"), (0.005, "0.5"), (0.0132, "1.3"), (0.0997, "10"),
        (0.8152, "82"), (0.9949, "99"), (0.9971, "99.7"), (0.99999, "99.9"), (1, "100"),
        (0.1, "10"), (0.2, "20"),
    ],
)  # fmt: skip
def test_shares(share: float, text: str) -> None:
    """As precise as it matters; nothing but all of it is 100 %."""
    assert percent(share) == f"{text}\N{NO-BREAK SPACE}%"


def test_intervals_of_shares() -> None:
    """One sign for both ends."""
    interval = Interval(low=0.756, high=0.865)
    assert percent_between(interval) == "76 to 86\N{NO-BREAK SPACE}%"


@pytest.mark.parametrize(
    ("value", "text"),
    [(16.0055, "16"), (13.4721, "13.5"), (0.0152, "0.0152"), (1234.5, "1,234"), (0, "0")],
)
def test_numbers(value: float, text: str) -> None:
    """Three digits tell enough."""
    assert number(value) == text


def test_one_is_no_plural() -> None:
    """Nor are thousands without a comma."""
    assert [FRAUD.of(count) for count in (0, 1, 1200)] == ["0 frauds", "1 fraud", "1,200 frauds"]
