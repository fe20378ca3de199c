"""The chapter's networks and how it trains and scores them."""

from functools import partial
from typing import Any, NamedTuple

import numpy as np
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split

from contracts.model.manifest import Kind
from contracts.stream.record import Features, Mask, Scores
from trainer.autoencoders.kinds import build_autoencoder
from trainer.autoencoders.recipe import Recipe
from trainer.book.published import PrintedConfusion
from trainer.evaluation.classification import confusion_at
from trainer.learning.training import fit, seed_everything

NORMALS, FRAUDS = 20_000, 400
THRESHOLDS = (1, 5, 10, 15)
AT = 10
"""The threshold whose confusion the chapter prints."""

_TEST_SHARE = 0.2

_as_printed = partial(
    Recipe, activation="relu", optimizer="rmsprop", batch_size=32, epochs=20, patience=0
)
CHAPTER_ROWS: dict[Kind, Recipe] = {
    "simple": _as_printed("simple", (), 12, output="softmax"),
    "sparse": _as_printed("sparse", (), 12, output="softmax", l1=1e-4),
    "deep": _as_printed("deep", (16, 8), 4, output="softmax"),
    "variational": _as_printed("variational", (12,), 2, output="sigmoid", kl=1 / 29),
}

_of_images = partial(_as_printed, hidden=(16, 8, 8), latent=8, output="sigmoid", batch_size=128)
CHAPTER_IMAGES: dict[Kind, Recipe] = {
    "convolutional": _of_images("convolutional"),
    "denoising": _of_images("denoising", noise=0.3),
}


class Rows(NamedTuple):
    """The chapter's sample of transactions in two, each row 29 features, Amount standardised."""

    train: Features
    test: Features
    frauds: Mask


class OnRows(NamedTuple):
    """What one score is worth on the test rows; a confusion a threshold."""

    roc_auc: float
    confusions: dict[int, PrintedConfusion]


class OnImages(NamedTuple):
    """Mean squared and mean absolute error on MNIST's test digits, pixels 0 … 1."""

    loss: float
    mae: float


def draw(features: Features, labels: Mask, seed: int) -> Rows:
    """20,000 normals and 400 frauds at random, 80 % of them to train, frauds among them.

    `features` has shape (n, 29), Amount last, raw; `labels` is True for a fraud.
    """
    amount = features[:, -1]
    table = features.copy()
    table[:, -1] = (amount - amount.mean(dtype=np.float64)) / amount.std(dtype=np.float64)
    random = np.random.default_rng(seed)
    normals = random.choice(np.flatnonzero(~labels), NORMALS, replace=False)
    frauds = random.choice(np.flatnonzero(labels), FRAUDS, replace=False)
    chosen = np.concatenate([normals, frauds])
    train, test = train_test_split(chosen, test_size=_TEST_SHARE, random_state=seed)
    return Rows(table[train], table[test], labels[test])


def try_rows(recipe: Recipe, rows: Rows, seed: int) -> OnRows:
    """Train on the rows as the chapter does; the score is the L2 norm of the difference."""
    seed_everything(seed)
    autoencoder = build_autoencoder(rows.train.shape[1:], recipe)
    _fit(autoencoder, rows.train, rows.test, recipe)
    rebuilt = autoencoder.predict(rows.test, batch_size=4096, verbose=0)
    return judge(np.linalg.norm(rows.test - rebuilt, axis=1), rows.frauds)


def judge(scores: Scores, frauds: Mask) -> OnRows:
    """Hold scores, shape (n,), against what the records are, at each of the thresholds."""
    confusions = {}
    for threshold in THRESHOLDS:
        found = confusion_at(threshold, scores, frauds)
        confusions[threshold] = PrintedConfusion(
            found.passed, found.false_alarms, found.missed, found.caught
        )
    return OnRows(float(roc_auc_score(frauds, scores)), confusions)


def try_images(
    recipe: Recipe, train: Features, test: Features, shape: tuple[int, ...], seed: int
) -> OnImages:
    """Train on digits, flat, pixels 0 … 1, shape (n, pixels); errors are those on clean input."""
    seed_everything(seed)
    autoencoder = build_autoencoder(shape, recipe)
    _fit(autoencoder, train, test, recipe)
    error = test - autoencoder.predict(test, batch_size=1024, verbose=0)
    return OnImages(float(np.mean(np.square(error))), float(np.mean(np.abs(error))))


def _fit(autoencoder: Any, train: Features, test: Features, recipe: Recipe) -> None:
    """The test records validate, as in the chapter; no weight is chosen by them."""
    rows = np.concatenate([train, test])
    held_out = np.arange(len(rows)) >= len(train)
    fit([autoencoder], rows, held_out[:, None], recipe)
