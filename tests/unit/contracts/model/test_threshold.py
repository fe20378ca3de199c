"""`contracts.model.threshold`."""

import os
from typing import ClassVar

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.model.calibration import RAREST, Calibration, Tail
from contracts.model.manifest import Threshold
from contracts.model.threshold import (
    ThresholdSettings,
    check_share,
    frequency,
    label_free_threshold,
)
from contracts.program.errors import BadData, BadSettings
from contracts.program.settings import environment_prefix

CALIBRATION = Calibration(
    held_out=1_000,
    probabilities=[0.0, 0.5, 0.9],
    quantiles=[0.0, 5.0, 8.0],
    tail=Tail(start=8.0, rate=0.1, shape=0.2, scale=1.0),
)


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


def chosen(**settings: float) -> Threshold:
    """The threshold that `settings` choose by `CALIBRATION`."""
    threshold = label_free_threshold(Sieve.model_validate(settings), CALIBRATION)
    assert threshold is not None
    return threshold


def share_above(threshold: Threshold) -> float:
    """Of normal records, by `CALIBRATION`."""
    return float(1 / CALIBRATION.one_in(np.array([threshold.value]))[0])


def test_nothing_chosen_is_no_threshold() -> None:
    """Whoever asks then has one of its own."""
    assert label_free_threshold(Sieve(), CALIBRATION) is None


@given(st.floats(1 / RAREST, 0.999))
def test_an_alert_rate_is_that_of_the_calibration(rate: float) -> None:
    """What is promised is what the calibration says of the value, down to the rarest score."""
    threshold = chosen(alert_rate=rate)
    assert threshold.promise.value == rate
    assert share_above(threshold) == pytest.approx(rate, rel=1e-5)


def test_three_ways_to_say_the_same_share() -> None:
    """A quantile, an alert rate and a budget: one value, one promise, each told as it was asked."""
    by_rate = chosen(alert_rate=0.001)
    by_quantile = chosen(quantile=0.999)
    by_budget = chosen(budget=86.4, records_per_second=1)
    assert by_rate.value == by_quantile.value == pytest.approx(by_budget.value)
    assert by_rate.promise.text == "alerts on 1 in 1,000 normal records"
    assert by_quantile.promise == by_rate.promise
    assert by_budget.promise.text == (
        "86.4 alerts a day on normal records, 1 in 1,000 at 1 a second"
    )
    assert by_quantile.settings == {"quantile": 0.999}
    assert by_budget.settings == {"budget": 86.4, "records_per_second": 1}
    assert by_budget.chosen_from == "1,000 held-out normal records"


def test_a_fixed_threshold_promises_what_the_calibration_says() -> None:
    """It is taken as given, and its promise looked up."""
    threshold = chosen(threshold=8)
    assert (threshold.value, threshold.strategy) == (8, "fixed")
    assert threshold.promise.value == pytest.approx(0.1)
    assert threshold.promise.text == "alerts on 1 in 10 normal records"


@pytest.mark.parametrize("settings", [{"alert_rate": 0.0009}, {"threshold": 50.0}])
def test_a_promise_beyond_the_held_out_records_says_so(settings: dict[str, float]) -> None:
    """The tail made it, no record did."""
    assert chosen(**settings).promise.text.endswith("extrapolated beyond the 1,000 held-out")


@pytest.mark.parametrize(
    ("share", "needed"), [(0.05, 20), (0.001, 60), (0.5, 2)], ids=["itself", "by a tail", "half"]
)
def test_too_few_held_out_records_tell_no_threshold(share: float, needed: int) -> None:
    """One of them has to reach it, or 30 to shape a tail; the message says how many it takes."""
    check_share(share, needed)
    with pytest.raises(BadData, match=f"need at least {needed} held-out ones.*found {needed - 1}"):
        check_share(share, needed - 1)
    few = CALIBRATION.model_copy(update={"held_out": needed - 1})
    with pytest.raises(BadData, match="need at least"):
        label_free_threshold(Sieve(alert_rate=share), few)


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.005, "5 in 1,000"),
        (0.01, "1 in 100"),
        (0.0025, "25 in 10,000"),
        (0.1, "1 in 10"),
        (1 / 1469, "1 in 1,469"),
        (0.7654, "77 in 100"),
        (1.0, "1 in 1"),
        (1 / RAREST, "1 in 1,000,000,000"),
    ],
)
def test_a_share_is_told_in_whole_numbers(share: float, text: str) -> None:
    """As people count."""
    assert frequency(share) == text
