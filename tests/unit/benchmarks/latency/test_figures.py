"""`benchmarks.latency.figures`: which alerts are of a trial, and what is said of them."""

import numpy as np
import pytest

from benchmarks.latency.figures import STAGES, Arrivals, Look, Trial, quantiles, together

TRIAL = Trial.of(
    100.0,
    {"began": 1_000.0, "ended": 1_010.0, "sent": 1_000, "late": 0.5},
    Look(999.0, 4.0, 500, 50, dict.fromkeys(STAGES, 1.0)),
    Look(1_011.0, 7.0, 1_500, 150, dict.fromkeys(STAGES, 1.0) | {"commit": 1.7}),
)


def test_a_trial_is_what_lies_between_two_looks() -> None:
    """Cores, records and milliseconds of a batch; and how far behind it was at the end."""
    assert TRIAL.cores == pytest.approx(3 / 12)
    assert TRIAL.batch_records == 10
    assert TRIAL.stage_ms == pytest.approx(dict.fromkeys(STAGES, 0.0) | {"commit": 7.0})
    assert TRIAL.behind == pytest.approx(1.0)


def test_alerts_are_of_the_trial_in_which_their_records_were_sent() -> None:
    """However late they arrive; those of the first second do not count."""
    text = "999000 999020\n1000500 1000510\n1001500 1001530.5\n1010000 1012000\n1010001 1010002\n"
    latencies = Arrivals.read(text).of(TRIAL, settle=1.0)
    assert latencies.tolist() == [30.5, 2_000.0]


def test_no_alerts_are_no_latencies() -> None:
    """As where the detector never gave any."""
    assert quantiles(Arrivals.read("").of(TRIAL, settle=1.0)) == [None] * 4


def test_a_quantile_is_an_alert_that_there_was() -> None:
    """The higher of two neighbours; and none is said that hardly an alert lies beyond."""
    assert quantiles(np.arange(1.0, 1_001.0)) == [501, 951, 991, None]
    assert quantiles(np.arange(1.0, 2_001.0))[3] == 1_999
    assert quantiles(np.arange(1.0, 11.0)) == [6, None, None, None]


def test_rounds_are_taken_together_and_their_spread_is_kept() -> None:
    """What single rounds are too short for may be said of all."""
    found = together([np.full(100, 10.0), np.full(100, 30.0)])
    assert found["all"][:3] == [30, 30, 30]
    assert (found["least"], found["most"]) == ([10, 10, None, None], [30, 30, None, None])
