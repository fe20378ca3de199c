"""`trainer evaluate`: how good a bundle is, by labelled records, without TensorFlow."""

from pathlib import Path

from contracts.dataset.dataset import Dataset
from contracts.dataset.load import load_dataset
from contracts.model.bundle import MANIFEST, current_folder
from contracts.model.manifest import Manifest
from contracts.model.scorer import Scorer
from contracts.program.errors import CLEAN, BadData
from contracts.program.logs import get_logger
from contracts.stream.record import Features, RecordSchema
from trainer.evaluation.evidence import gather
from trainer.evaluation.findings import find
from trainer.evaluation.tables import show_json, show_tables
from trainer.learning.split import split_normals, training_normals
from trainer.settings.commands import EvaluateSettings
from trainer.thresholds.promise import kept_on

_NAMED = 5

log = get_logger(__name__)


def evaluate(settings: EvaluateSettings) -> int:
    """Score the data with the bundle's own graph and print how it fares; returns the exit status.

    Raises:
        BadBundle: there is no such bundle, or it is broken.
        BadData: the data cannot be read, lacks the bundle's columns, or has not both labels.
    """
    scorer = Scorer.open(_folder(settings))
    manifest = scorer.manifest
    dataset = load_dataset(_with_columns_as_trained(settings, manifest))
    _check_features(dataset, manifest.record_schema)
    dataset = dataset.with_schema(_as_learned(dataset.schema, manifest.record_schema))
    _ = dataset.labels  # that there are none is said now, not after the scoring
    normals = _training_normals(dataset, manifest.training.seed)
    evidence = gather(dataset, settings.part, scorer.score, normals)
    kept = kept_on(manifest.threshold, dataset.part(settings.part), evidence.scores)
    findings = find(scorer.bundle, settings.data, evidence, settings.thresholds, kept)
    (show_json if settings.json_output else show_tables)(findings)
    return CLEAN


def _folder(settings: EvaluateSettings) -> Path:
    folder = Path(settings.bundle)
    if len(folder.parts) > 1 or (folder / MANIFEST).exists():
        return folder
    return current_folder(settings.models, settings.bundle)


def _with_columns_as_trained(settings: EvaluateSettings, manifest: Manifest) -> EvaluateSettings:
    """Columns have the use that they had in training, unless `settings` name any."""
    categories = {"category": tuple(manifest.record_schema.categories)}
    if settings.named_columns():
        return settings.model_copy(update=categories)
    trained = manifest.training.settings
    columns = {name: trained[name] for name in settings.column_roles() if trained.get(name)}
    return settings.model_copy(update=columns | categories)


def _as_learned(found: RecordSchema, learned: RecordSchema) -> RecordSchema:
    """What the columns are for, as `found`, and how features are read, as they were `learned`."""
    how = ("centres", "categories", "gaps")
    return found.model_copy(update={name: getattr(learned, name) for name in how})


def _check_features(dataset: Dataset, schema: RecordSchema) -> None:
    found, expected = dataset.schema.features, schema.features
    if found == expected:
        return
    missing = [name for name in expected if name not in found]
    others = [name for name in found if name not in expected]
    raise BadData(
        f"{dataset.source}: expected the features that the model learned: "
        f"{_some(missing) or 'none'} missing, {_some(others) or 'none'} too many"
        f"{'' if missing or others else ', but in another order'}; give the columns the same use "
        "as in training (--id-column, --time-column, --label-column, --drop)"
    )


def _some(names: list[str]) -> str:
    shown = ", ".join(names[:_NAMED])
    return f"{shown} and {len(names) - _NAMED:,} more" if len(names) > _NAMED else shown


def _training_normals(dataset: Dataset, seed: int) -> Features | None:
    """What a model of this `seed` learned from, where the data has it: for the baselines."""
    try:
        return split_normals(training_normals(dataset), seed).training
    except BadData as error:
        log.warning("baselines.skipped", reason=str(error))
        return None
