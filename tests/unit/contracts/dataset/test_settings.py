"""`contracts.dataset.settings`."""

import pytest

from contracts.dataset.settings import DataSettings
from contracts.program.errors import BadSettings
from producer.settings import ReplaySettings


def test_columns_are_listed_with_commas() -> None:
    """As flags; several flags add up."""
    settings = ReplaySettings.read(["--drop=name,city", "--drop", "shop"], "producer")
    assert settings.drop == ("name", "city", "shop")
    assert ReplaySettings.read([], "producer").drop == ()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--drop=a", "--label-column=a"], "a column has one use, and a is given several"),
        (["--id-column=b", "--time-column=b"], "a column has one use, and b is given several"),
        (["--drop=a,,b"], "drop.1: string should have at least 1 character"),
    ],
)
def test_a_column_has_one_use(arguments: list[str], message: str) -> None:
    """And a name."""
    with pytest.raises(BadSettings, match=message):
        ReplaySettings.read(arguments, "producer")


def test_what_the_program_names_asks_no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable of others, without any prefix of ours, neither changes nor breaks it."""
    monkeypatch.setenv("LOG_LEVEL", "INFO")
    monkeypatch.setenv("DROP", "V1")
    settings = DataSettings.named("full")
    assert (settings.data, settings.drop, settings.time_column) == ("full", (), None)
