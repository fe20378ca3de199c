"""The chapter's protocol, in small."""

from dataclasses import replace

import numpy as np
import pytest

from contracts.model.manifest import Kind
from contracts.stream.record import Features, Mask
from trainer.book import experiments as module
from trainer.book.experiments import (
    CHAPTER_IMAGES,
    CHAPTER_ROWS,
    Rows,
    draw,
    judge,
    try_images,
    try_rows,
)
from trainer.book.published import PrintedConfusion


@pytest.fixture
def rows(monkeypatch: pytest.MonkeyPatch) -> Rows:
    """A sample of 200 normals and 40 frauds out of 400 and 50."""
    monkeypatch.setattr(module, "NORMALS", 200)
    monkeypatch.setattr(module, "FRAUDS", 40)
    features, labels = transactions()
    return draw(features, labels, seed=0)


def transactions() -> tuple[Features, Mask]:
    """400 normals near 0 and 50 frauds far from it, Amount in hundreds."""
    random = np.random.default_rng(3)
    labels = np.arange(450) >= 400
    features = random.normal(labels[:, None] * 8, 1, (450, 29)).astype(np.float32)
    features[:, -1] = random.exponential(300, 450)
    return features, labels


def test_the_sample_is_split_four_to_one(rows: Rows) -> None:
    """Frauds are among the training rows too, as in the chapter."""
    assert (len(rows.train), len(rows.test), len(rows.frauds)) == (192, 48, 48)
    assert 0 < np.count_nonzero(rows.frauds) < 40


def test_amount_alone_is_standardised(rows: Rows) -> None:
    """Over the whole table, before the sample is drawn."""
    features, _ = transactions()
    together = np.concatenate([rows.train, rows.test])
    assert abs(together[:, -1].mean()) < 0.5
    assert np.isin(together[:, :-1], features[:, :-1]).all()


def test_the_confusion_counts_what_is_at_or_above_the_threshold() -> None:
    """By hand, at 10."""
    scores = np.array([1, 10, 9.9, 30], dtype=np.float32)
    judged = judge(scores, np.array([False, False, True, True]))
    assert judged.confusions[10] == PrintedConfusion(1, 1, 1, 1)
    assert judged.confusions[1] == PrintedConfusion(0, 2, 0, 2)
    assert judged.roc_auc == pytest.approx(0.75)


@pytest.mark.parametrize("kind", CHAPTER_ROWS)
def test_each_network_of_rows_tells_frauds_that_are_far_out(kind: Kind, rows: Rows) -> None:
    """With so bounded an output the norm of the row does it."""
    result = try_rows(replace(CHAPTER_ROWS[kind], epochs=1), rows, seed=0)
    assert result.roc_auc > 0.95
    assert result.confusions[10].recall > 0.9


@pytest.mark.parametrize("kind", CHAPTER_IMAGES)
def test_each_network_of_images_learns_to_give_them_back(kind: Kind) -> None:
    """Better than giving back nothing, in errors of pixels between 0 and 1."""
    images = np.zeros((256, 64), dtype=np.float32)
    images[:, ::3] = 1
    result = try_images(
        replace(CHAPTER_IMAGES[kind], epochs=8, batch_size=16), images, images, (8, 8), 0
    )
    assert 0 < result.loss < np.square(images).mean()
    assert 0 < result.mae < 1
