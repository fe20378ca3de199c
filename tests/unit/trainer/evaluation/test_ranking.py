"""Ranking figures are what scikit-learn says they are, and those it does not have."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, roc_auc_score

from contracts.stream.record import Mask, Scores
from trainer.evaluation.ranking import Ranking


@st.composite
def scored(draw: st.DrawFn) -> tuple[Scores, Mask]:
    """Some scores, many of them equal, and labels of both kinds."""
    size = draw(st.integers(2, 40))
    levels = st.lists(st.integers(0, 8), min_size=size, max_size=size)
    kinds = st.lists(st.booleans(), min_size=size, max_size=size)
    labels = draw(kinds.filter(lambda kinds: any(kinds) and not all(kinds)))
    return np.array(draw(levels), np.float32), np.array(labels)


@given(scored())
def test_it_agrees_with_scikit_learn(records: tuple[Scores, Mask]) -> None:
    """Whatever is tied with whatever."""
    scores, labels = records
    ranking = Ranking.of(scores, labels)
    assert ranking.roc_auc() == pytest.approx(roc_auc_score(labels, scores))
    assert ranking.average_precision() == pytest.approx(average_precision_score(labels, scores))


@given(scored())
def test_every_record_is_counted_once(records: tuple[Scores, Mask]) -> None:
    """In a resample too, which has as many of both kinds."""
    scores, labels = records
    ranking = Ranking.of(scores, labels)
    for drawn in (ranking, ranking.resampled(np.random.default_rng(0))):
        assert drawn.anomalies.sum() == np.count_nonzero(labels)
        assert drawn.normals == np.count_nonzero(~labels)


def test_recall_among_the_highest() -> None:
    """Of ten records three anomalies: ranks 1, 3 and, tied with a normal, 4."""
    scores = np.array([9, 8, 7, 6, 6, 5, 4, 3, 2, 1], np.float32)
    labels = np.array([1, 0, 1, 1, 0, 0, 0, 0, 0, 0], bool)
    ranking = Ranking.of(scores, labels)
    found = ranking.recall_at([0, 0.1, 0.2, 0.3, 0.4, 0.5, 1])
    assert found == pytest.approx([0, 1 / 3, 1 / 3, 2 / 3, 5 / 6, 1, 1])


def test_rates_and_precision_by_step() -> None:
    """With the threshold at each anomaly's score, highest first."""
    ranking = Ranking.of(np.array([4, 3, 2, 1], np.float32), np.array([True, False, True, False]))
    assert ranking.true_positive_rate().tolist() == [0.5, 1]
    assert ranking.false_positive_rate().tolist() == [0, 0.5]
    assert ranking.precision().tolist() == pytest.approx([1, 2 / 3])


@pytest.mark.parametrize("copies", [1, 400])
def test_resamples_scatter_around_the_whole(copies: int) -> None:
    """Few records or many a step, which are drawn in two ways: the law is the same."""
    scores = np.repeat(np.arange(12, dtype=np.float32), copies)
    labels = np.repeat(np.arange(12) % 3 == 2, copies)
    ranking = Ranking.of(scores, labels)
    random = np.random.default_rng(1)
    drawn = [ranking.resampled(random).roc_auc() for _ in range(2_000)]
    assert np.mean(drawn) == pytest.approx(ranking.roc_auc(), abs=0.01)
    assert np.std(drawn) * np.sqrt(copies) == pytest.approx(0.16, abs=0.04)
