"""Intervals hold what they promise, and are the same every time."""

import numpy as np
import pytest

from contracts.model.manifest import Interval
from trainer.evaluation import bootstrap as module
from trainer.evaluation.bootstrap import bootstrap
from trainer.evaluation.ranking import Ranking

TRUE_AUC = 0.7602
"""Of normals N(0, 1) and anomalies N(1, 1): the normal distribution at 1 / sqrt 2."""


def roc_auc(ranking: Ranking) -> list[float]:
    """The one figure that is bootstrapped here."""
    return [ranking.roc_auc()]


def sample(seed: int, normals: int = 300, anomalies: int = 60) -> Ranking:
    """Scores whose ROC-AUC is known."""
    random = np.random.default_rng(seed)
    scores = np.concatenate([random.normal(0, 1, normals), random.normal(1, 1, anomalies)])
    return Ranking.of(scores.astype(np.float32), np.arange(normals + anomalies) >= normals)


def interval(ranking: Ranking) -> Interval:
    """The interval of its ROC-AUC."""
    (found,) = bootstrap(ranking, roc_auc)
    return found


def test_most_intervals_cover_the_truth() -> None:
    """About 95 of 100 samples; one of them need not."""
    covered = 0
    for seed in range(100):
        found = interval(sample(seed))
        covered += found.low <= TRUE_AUC <= found.high
    assert 88 <= covered <= 99


def test_the_same_ranking_gives_the_same_interval() -> None:
    """A report of yesterday can be compared with one of today."""
    assert interval(sample(3)) == interval(sample(3))


def test_more_records_say_it_closer() -> None:
    """A hundred times as many, about a tenth of the width."""
    few, many = interval(sample(1)), interval(sample(1, 30_000, 6_000))
    assert 5 < (few.high - few.low) / (many.high - many.low) < 20


def test_very_many_anomalies_are_resampled_less_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that an evaluation stays a matter of seconds."""
    monkeypatch.setattr(module, "_MOST_STEPS", 60 * 200)
    counted: list[Ranking] = []

    def count(ranking: Ranking) -> list[float]:
        counted.append(ranking)
        return roc_auc(ranking)

    bootstrap(sample(1), count)
    assert len(counted) == 200
