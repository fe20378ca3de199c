"""The manifest of a model that has just learned."""

import platform
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version as version_of
from itertools import count
from pathlib import Path

from contracts.dataset.dataset import Dataset
from contracts.model.calibration import Calibration
from contracts.model.manifest import Evaluation, Manifest, Score, Threshold, Training
from trainer.learning.learn import Learned
from trainer.learning.split import Split
from trainer.settings.train import TrainSettings

LIBRARIES = ("keras", "numpy", "onnxruntime", "scikit-learn", "scipy", "tensorflow", "tf2onnx")


def describe(
    settings: TrainSettings,
    dataset: Dataset,
    split: Split,
    learned: Learned,
    *,
    calibration: Calibration,
    threshold: Threshold,
    evaluation: Evaluation | None,
    seconds: float,
) -> Manifest:
    """All of it but the hashes of the files, under a version that is free."""
    created_at = datetime.now(UTC)
    return Manifest(
        name=settings.name,
        version=free_version(settings.models / settings.name, created_at),
        kind=settings.kind,
        record_schema=dataset.schema,
        score=Score(kind=learned.recipe.score),
        threshold=threshold,
        calibration=calibration,
        normal=learned.normal,
        training=Training(
            created_at=created_at,
            data=settings.data,
            data_sha256=dataset.sha256(),
            rows=len(split.training),
            held_out=len(split.calibration),
            seed=settings.seed,
            epochs=len(learned.history["loss"]),
            seconds=seconds,
            settings=settings.column_roles() | asdict(learned.recipe),
            versions={"python": platform.python_version()}
            | {library: version_of(library) for library in LIBRARIES},
        ),
        evaluation=evaluation,
        files={},
    )


def free_version(family: Path, created_at: datetime) -> str:
    """The time as ``20261123T181502Z``; with ``-2`` and so on where `family` has that already."""
    return next(name for name in _names(created_at) if not (family / name).exists())


def _names(created_at: datetime) -> Iterator[str]:
    stamp = f"{created_at:%Y%m%dT%H%M%SZ}"
    yield stamp
    yield from (f"{stamp}-{number}" for number in count(2))
