"""The trainer's own strategies stand beside those of the detector."""

import pytest

from contracts.program.errors import BadSettings
from trainer.settings.train import TrainSettings


def read(*arguments: str) -> TrainSettings:
    """The settings of one command line."""
    return TrainSettings.read(list(arguments), "trainer")


@pytest.mark.parametrize(
    ("flags", "strategy"),
    [
        ([], "quantile"),
        (["--quantile=0.9"], "quantile"),
        (["--threshold=25"], "fixed"),
        (["--alert-rate=0.001"], "alert-rate"),
        (["--budget=100", "--records-per-second=1.7"], "budget"),
        (["--fbeta=2"], "fbeta"),
        (["--review-cost=5", "--amount-column=Price"], "cost"),
    ],
)
def test_the_flag_chooses_the_strategy(flags: list[str], strategy: str) -> None:
    """The default quantile is in nobody's way."""
    assert read(*flags).strategy() == strategy


def test_the_default_leaves_five_in_a_thousand() -> None:
    """Of normal records."""
    assert read().share() == 0.005


@pytest.mark.parametrize(
    ("flags", "complaint"),
    [
        (["--fbeta=2", "--review-cost=5"], "received fbeta and review_cost"),
        (["--quantile=0.995", "--fbeta=2"], "received quantile and fbeta"),
        (["--fbeta=0"], "fbeta"),
        (["--review-cost=-1"], "review_cost"),
    ],
)
def test_two_strategies_or_half_a_one_are_refused(flags: list[str], complaint: str) -> None:
    """Even where one of them says what the default says."""
    with pytest.raises(BadSettings, match=complaint):
        read(*flags)
