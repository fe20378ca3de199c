"""`trainer train`: from a table to a served model bundle."""

import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from contracts.dataset.dataset import Dataset
from contracts.dataset.load import load_dataset
from contracts.model.bundle import EXPLAINER, Bundle, promote, write_bundle
from contracts.model.scorer import Scorer
from contracts.program.errors import CLEAN
from contracts.program.logs import get_logger
from contracts.stream.record import Features
from trainer.bundle.description import describe
from trainer.bundle.files import bundle_files
from trainer.decision import Decision, decide
from trainer.evaluation.evaluation import try_out
from trainer.learning.centres import centred
from trainer.learning.learn import learn
from trainer.learning.split import Split, split_normals, training_normals
from trainer.learning.vocabularies import with_vocabularies
from trainer.report.gathering import gather_inputs
from trainer.report.report import REPORT, report_html
from trainer.settings.train import TrainSettings
from trainer.summary import show_json, show_table
from trainer.thresholds.calibration import calibrate
from trainer.thresholds.choose import choose_threshold
from trainer.thresholds.validation import ValidationRows

GOLDEN_NORMALS = 256
GOLDEN_ANOMALIES = 128

log = get_logger(__name__)


def train(settings: TrainSettings) -> int:
    """Train on the normals of the training part, write the bundle, serve it if it is no worse.

    Returns the exit status.

    Raises:
        BadData: the data cannot be read, or says too little.
        BadSettings: the kind does not take this data.
        BadBundle: the bundle cannot be written, or does not score as the model that was trained.
    """
    start = time.monotonic()
    dataset = centred(with_vocabularies(load_dataset(settings)))
    split = split_normals(training_normals(dataset), settings.seed)
    recipe = settings.recipe(*split.training.shape, images=dataset.schema.array is not None)
    validation = ValidationRows.of(dataset, split, settings)

    learned = learn(split, recipe, settings.seed, dataset.schema, _board(settings))
    scores = validation.scored(learned.graph.scores)
    calibration = calibrate(scores.normals)
    threshold = choose_threshold(settings, calibration, scores)
    seconds = round(time.monotonic() - start, 1)

    # The test part decides nothing: it is scored here once, all choices made.
    files = bundle_files(learned.graph, _golden_rows(dataset, split))
    trial = try_out(dataset, "test", learned.graph.scores, threshold, split.training)
    manifest = describe(
        settings,
        dataset,
        split,
        learned,
        calibration=calibration,
        threshold=threshold,
        evaluation=trial.evaluation,
        seconds=seconds,
    )
    files[REPORT] = report_html(gather_inputs(manifest, learned, trial, dataset, files[EXPLAINER]))
    bundle = write_bundle(settings.models, manifest, files)
    decision = _serve(bundle, dataset, settings)
    (show_json if settings.json_output else show_table)(bundle, decision)
    return CLEAN


def _board(settings: TrainSettings) -> Path | None:
    """A folder of its own in that of TensorBoard, which shows several side by side."""
    if settings.tensorboard is None:
        return None
    now = datetime.now(UTC)
    run = f"{settings.name}-{settings.kind}-seed-{settings.seed}-{now:%Y%m%dT%H%M%SZ}"
    return settings.tensorboard / run


def _golden_rows(dataset: Dataset, split: Split) -> Features:
    normals = split.calibration[:GOLDEN_NORMALS]
    if not dataset.is_labelled:
        return normals
    train = dataset.part("train")
    return np.concatenate([normals, train.features[train.labels][:GOLDEN_ANOMALIES]])


def _serve(bundle: Bundle, dataset: Dataset, settings: TrainSettings) -> Decision:
    """Make `bundle` the served one if it should be, once what is on disk is proven whole."""
    version = bundle.manifest.version
    log.info("bundle.written", version=version, path=str(bundle.folder))
    written = Scorer.open(bundle.folder)
    decision = decide(settings.models, written, dataset, force=settings.force)
    if decision.promoted:
        promote(bundle)
        log.info("bundle.promoted", version=version, reason=decision.reason)
    else:
        log.warning("bundle.not-promoted", version=version, reason=decision.reason)
    return decision
