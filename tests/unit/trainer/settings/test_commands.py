"""Which bundle, and which thresholds, is read alike from every source."""

from pathlib import Path

import pytest

from contracts.program.errors import BadSettings
from trainer.settings.commands import EvaluateSettings


def read(*arguments: str) -> EvaluateSettings:
    """The settings of one command line."""
    return EvaluateSettings.read(list(arguments), "trainer")


def test_the_bundle_needs_no_flag() -> None:
    """It is what is evaluated; the rest has defaults."""
    settings = read("creditcard")
    assert (settings.bundle, settings.part, settings.thresholds) == ("creditcard", "test", ())


def test_thresholds_come_from_a_flag() -> None:
    """One flag carries several."""
    assert read("creditcard", "--thresholds", "5,7.5,10").thresholds == (5, 7.5, 10)


def test_thresholds_come_from_toml(tmp_path: Path) -> None:
    """TOML has lists of its own."""
    path = tmp_path / "trainer.toml"
    path.write_text("[evaluate]\nthresholds = [5, 10]\n", encoding="utf-8")
    assert read("creditcard", "--config", str(path)).thresholds == (5, 10)


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ((), "BUNDLE"),
        (("creditcard", "--part", "tomorrow"), "part"),
        (("creditcard", "--thresholds", "5,high"), "thresholds"),
        (("creditcard", "--thresholds", "inf"), "thresholds"),
    ],
)
def test_what_cannot_be_is_refused_by_name(arguments: tuple[str, ...], field: str) -> None:
    """The message names the field."""
    with pytest.raises(BadSettings, match=field):
        read(*arguments)
