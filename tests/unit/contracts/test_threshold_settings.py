"""`contracts.threshold_settings`."""

import os
from typing import ClassVar

import pytest

from contracts.errors import BadSettings
from contracts.settings import environment_prefix
from contracts.threshold_settings import ThresholdSettings


class Sieve(ThresholdSettings):
    """Sort records."""

    command: ClassVar[str] = "sieve"
    model_config = environment_prefix("SIEVE_")


class CoarseSieve(Sieve):
    """One that has a strategy of its own."""

    quantile: float | None = 0.9


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("SIEVE_"):
            monkeypatch.delenv(name)


def read(*arguments: str) -> Sieve:
    """What these flags give."""
    return Sieve.read(list(arguments), "sieve")


def test_nothing_is_chosen_for_who_chooses_nothing() -> None:
    """Neither a strategy nor a share."""
    assert (read().strategy(), read().share()) == (None, None)


@pytest.mark.parametrize(
    ("flags", "strategy", "share"),
    [
        (["--threshold=25"], "fixed", None),
        (["--quantile=0.995"], "quantile", 0.005),
        (["--alert-rate=0.001"], "alert-rate", 0.001),
        (["--budget=86.4", "--records-per-second=2"], "budget", 0.0005),
    ],
)
def test_the_flag_chooses_the_strategy(
    flags: list[str], strategy: str, share: float | None
) -> None:
    """And what it says of the share of normal records that are alerts."""
    settings = read(*flags)
    assert (settings.strategy(), settings.share()) == (strategy, share)


def test_what_is_chosen_goes_before_a_default() -> None:
    """A default is no choice, so it is in nobody's way."""
    assert CoarseSieve.read([], "sieve").strategy() == "quantile"
    assert CoarseSieve.read(["--alert-rate=0.5"], "sieve").strategy() == "alert-rate"


def test_a_strategy_comes_from_the_environment_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """As every setting does; and then it stands beside the flags, not behind them."""
    monkeypatch.setenv("SIEVE_ALERT_RATE", "0.001")
    assert read().strategy() == "alert-rate"
    with pytest.raises(BadSettings, match="received threshold and alert_rate"):
        read("--threshold=25")


@pytest.mark.parametrize(
    ("flags", "complaint"),
    [
        (["--threshold=2", "--quantile=0.9"], "received threshold and quantile"),
        (["--alert-rate=0.1", "--budget=9", "--records-per-second=1"], "alert_rate and budget"),
        (["--budget=9"], "budget and records_per_second need each other"),
        (["--records-per-second=9"], "budget and records_per_second need each other"),
        (["--budget=86400", "--records-per-second=1"], "budget: expected less than the 86,400"),
        (["--budget=0.00001", "--records-per-second=1"], "at least one in 1,000,000,000"),
        (["--budget=inf", "--records-per-second=1"], "budget"),
        (["--quantile=1"], "quantile"),
        (["--alert-rate=0"], "alert_rate"),
        (["--threshold=nan"], "threshold"),
    ],
)
def test_what_makes_no_threshold_is_refused_by_name(flags: list[str], complaint: str) -> None:
    """Two strategies at once, half a budget, one that every record or none would fill."""
    with pytest.raises(BadSettings, match=complaint):
        read(*flags)
