"""The strategy that was chosen is the one that chooses."""

import numpy as np
import pytest

from trainer.settings.train import TrainSettings
from trainer.thresholds.calibration import calibrate
from trainer.thresholds.choose import choose_threshold
from trainer.thresholds.validation import ValidationScores

NORMALS = np.random.default_rng(5).exponential(size=5_000).astype(np.float32)
ANOMALIES = np.arange(5, 15, dtype=np.float32)


@pytest.mark.parametrize(
    ("settings", "strategy", "measure"),
    [
        ({}, "quantile", "alert-rate"),
        ({"threshold": 4.0}, "fixed", "alert-rate"),
        ({"quantile": 0.99}, "quantile", "alert-rate"),
        ({"alert_rate": 0.01}, "alert-rate", "alert-rate"),
        ({"budget": 10, "records_per_second": 2}, "budget", "alert-rate"),
        ({"fbeta": 2}, "fbeta", "fbeta"),
        ({"review_cost": 2}, "cost", "cost"),
    ],
)
def test_every_strategy_chooses(settings: dict[str, float], strategy: str, measure: str) -> None:
    """And says so in what it promises."""
    rows = ValidationScores(NORMALS, 7.0, ANOMALIES, np.full(10, 100.0))
    chosen = choose_threshold(TrainSettings.model_validate(settings), calibrate(NORMALS), rows)
    assert (chosen.strategy, chosen.promise.measure) == (strategy, measure)
    assert settings.items() <= chosen.settings.items()
    assert 3 < chosen.value < 15


def test_the_quantile_is_that_of_the_held_out_records() -> None:
    """As far as they tell it: 50 of 5,000 are at or above the 0.99 quantile."""
    rows = ValidationScores(NORMALS, 7.0, ANOMALIES, None)
    chosen = choose_threshold(TrainSettings(quantile=0.99), calibrate(NORMALS), rows)
    assert np.count_nonzero(chosen.value <= NORMALS) == pytest.approx(50, abs=2)
