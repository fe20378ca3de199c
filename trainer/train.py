"""`trainer train`: from a table to a served model bundle."""

import platform
import time
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version as version_of
from itertools import count
from pathlib import Path

import numpy as np

from contracts.bundle import EXPLAINER, Bundle, promote, write_bundle
from contracts.calibration import Calibration
from contracts.dataset import Dataset, load_dataset
from contracts.errors import CLEAN
from contracts.logs import get_logger
from contracts.manifest import Manifest, Normal, Score, Threshold, Training
from contracts.record import Features
from trainer.bundle.files import bundle_files
from trainer.bundle.scorer import ScoringBundle
from trainer.evaluation.evaluation import Trial, try_out
from trainer.learning.learn import Learned, learn
from trainer.learning.split import Split, split_normals, training_normals
from trainer.promotion import Decision, decide
from trainer.report.gathering import gather_inputs
from trainer.report.report import REPORT, report_html
from trainer.settings.train import TrainSettings
from trainer.summary import show_json, show_table
from trainer.thresholds.calibration import calibrate
from trainer.thresholds.choose import choose_threshold
from trainer.thresholds.validation import ValidationRows

LIBRARIES = ("keras", "numpy", "onnxruntime", "scikit-learn", "scipy", "tensorflow", "tf2onnx")

GOLDEN_NORMALS = 256
GOLDEN_ANOMALIES = 128

log = get_logger(__name__)


def train(settings: TrainSettings) -> int:
    """Train on day one's normals, write the bundle, serve it unless the served one is better.

    Returns the exit status.

    Raises:
        BadData: the table cannot be read, or says too little.
        BadBundle: the bundle cannot be written, or does not score as the model that was trained.
    """
    start = time.monotonic()
    dataset = load_dataset(settings)
    split = split_normals(training_normals(dataset), settings.seed)
    validation = ValidationRows.of(dataset, split, settings)
    image = dataset.schema.array
    recipe = settings.recipe(images=image is not None)
    learned = learn(split, recipe, settings.seed, image)
    seconds = round(time.monotonic() - start, 1)

    files = bundle_files(learned.graph, _golden_rows(dataset, split))
    scores = validation.scored(learned.graph.scores)
    calibration = calibrate(scores.normals)
    threshold = choose_threshold(settings, calibration, scores)
    # The test part decides nothing: it is scored here once, all choices made.
    trial = try_out(dataset, "test", learned.graph.scores, threshold, split.fit)
    manifest = _describe(
        settings,
        dataset,
        split,
        learned,
        calibration=calibration,
        threshold=threshold,
        trial=trial,
        seconds=seconds,
    )
    files[REPORT] = report_html(gather_inputs(manifest, learned, trial, dataset, files[EXPLAINER]))
    bundle = write_bundle(settings.models, manifest, files)
    decision = _serve(bundle, dataset, settings)
    (show_json if settings.json_output else show_table)(bundle, decision)
    return CLEAN


def _golden_rows(dataset: Dataset, split: Split) -> Features:
    normals = split.calibration[:GOLDEN_NORMALS]
    if not dataset.is_labelled:
        return normals
    day_one = dataset.part("train")
    return np.concatenate([normals, day_one.features[day_one.labels][:GOLDEN_ANOMALIES]])


def _describe(
    settings: TrainSettings,
    dataset: Dataset,
    split: Split,
    learned: Learned,
    *,
    calibration: Calibration,
    threshold: Threshold,
    trial: Trial,
    seconds: float,
) -> Manifest:
    created_at = datetime.now(UTC)
    return Manifest(
        name=settings.name,
        version=free_version(settings.models / settings.name, created_at),
        kind=settings.kind,
        record_schema=dataset.schema,
        score=Score(kind=learned.recipe.score),
        threshold=threshold,
        calibration=calibration,
        normal=Normal(mean=learned.moments.mean.tolist(), std=learned.moments.std.tolist()),
        training=Training(
            created_at=created_at,
            data=settings.data,
            data_sha256=dataset.sha256(),
            rows=len(split.fit),
            held_out=split.held_out,
            seed=settings.seed,
            epochs=sum(len(history["loss"]) for history in learned.histories),
            seconds=seconds,
            settings=settings.of_the_columns() | asdict(learned.recipe),
            versions={"python": platform.python_version()}
            | {library: version_of(library) for library in LIBRARIES},
        ),
        evaluation=trial.evaluation,
        files={},
    )


def free_version(family: Path, created_at: datetime) -> str:
    """The time as ``20261123T181502Z``; with ``-2`` and so on where `family` has that already."""
    stamp = f"{created_at:%Y%m%dT%H%M%SZ}"
    names = (stamp if number == 1 else f"{stamp}-{number}" for number in count(1))
    return next(name for name in names if not (family / name).exists())


def _serve(bundle: Bundle, dataset: Dataset, settings: TrainSettings) -> Decision:
    """Make `bundle` the served one if it should be, once what is on disk is proven whole."""
    version = bundle.manifest.version
    log.info("bundle.written", version=version, path=str(bundle.folder))
    written = ScoringBundle.open(bundle.folder)
    decision = decide(settings.models, written, dataset, force=settings.force)
    if decision.promoted:
        promote(bundle)
        log.info("bundle.promoted", version=version, reason=decision.reason)
    else:
        log.warning("bundle.not-promoted", version=version, reason=decision.reason)
    return decision
