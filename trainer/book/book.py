"""`trainer book`: every experiment of the chapter, one after the other, and its tables."""

from dataclasses import replace

import numpy as np

from contracts.dataset.load import load_dataset
from contracts.dataset.settings import DataSettings
from contracts.model.manifest import Kind
from contracts.program.errors import CLEAN
from contracts.program.logs import get_logger
from contracts.program.terminal import print_json
from contracts.stream.record import Features
from trainer.book.experiments import (
    CHAPTER_IMAGES,
    CHAPTER_ROWS,
    OnImages,
    OnRows,
    draw,
    judge,
    try_images,
    try_rows,
)
from trainer.book.tables import NORM, figures, show
from trainer.settings.commands import BookSettings

_WHITE = np.float32(255)

log = get_logger(__name__)


def book(settings: BookSettings) -> int:
    """Train the chapter's networks on its data, and print its figures beside ours.

    Raises:
        BadData: the transactions or MNIST are neither here nor can they be fetched.
    """
    rows, images = _on_rows(settings), _on_images(settings)
    if settings.json_output:
        print_json(figures(rows, images))
    else:
        show(rows, images)
    return CLEAN


def _on_rows(settings: BookSettings) -> dict[str, OnRows]:
    transactions = load_dataset(DataSettings.named("full"))
    rows = draw(transactions.features, transactions.labels, settings.seed)
    results = {NORM: judge(np.linalg.norm(rows.test, axis=1), rows.frauds)}
    for kind, recipe in CHAPTER_ROWS.items():
        log.info("experiment.started", kind=kind, seed=settings.seed)
        results[kind] = try_rows(replace(recipe, epochs=settings.epochs), rows, settings.seed)
    return results


def _on_images(settings: BookSettings) -> dict[Kind, OnImages]:
    digits = load_dataset(DataSettings.named("mnist"))
    assert digits.schema.array is not None
    train = digits.part("train").features / _WHITE
    test: Features = digits.part("test").normals().features / _WHITE
    results = {}
    for kind, recipe in CHAPTER_IMAGES.items():
        log.info("experiment.started", kind=kind, seed=settings.seed)
        as_asked = replace(recipe, epochs=settings.epochs)
        shape = digits.schema.array.shape
        results[kind] = try_images(as_asked, train, test, shape, settings.seed)
    return results
