"""`report.html`: a model's whole story in one file that needs no network and no script."""

from collections.abc import Iterator

from trainer.report.architecture import architecture
from trainer.report.choices import choices
from trainer.report.confusion import confusion
from trainer.report.drawing import report_style
from trainer.report.error_by_record import error_by_record
from trainer.report.error_histogram import error_histogram
from trainer.report.facts import facts
from trainer.report.feature_shares import feature_shares
from trainer.report.headline import headline
from trainer.report.image_strips import image_strips
from trainer.report.inputs import ReportInputs
from trainer.report.latent_plane import latent_plane
from trainer.report.page import Page
from trainer.report.promise_kept import promise_kept
from trainer.report.ranking_curves import precision_recall_curves, roc_curves
from trainer.report.rarity import rarity
from trainer.report.section import Section
from trainer.report.threshold_sweep import threshold_sweep
from trainer.report.training_curves import training_curves

REPORT = "report.html"
"""The report's name in a bundle."""

_FOOTER = (
    "Intervals are where a figure lies with 95\N{NO-BREAK SPACE}% confidence: by stratified "
    "bootstrap for ROC-AUC and average precision, by the binomial distribution for shares."
)
_UNKNOWN = "How good the model is cannot be said: {}. What needs labels is left out below."


def report_html(inputs: ReportInputs) -> bytes:
    """The page as UTF-8; the same inputs always give the same bytes."""
    manifest = inputs.manifest
    trained = f"{manifest.training.created_at:%-d %B %Y}"
    with report_style():
        return Page(
            title=f"{manifest.name} {manifest.version}: report",
            kicker=f"{manifest.name} · {manifest.kind} autoencoder · version {manifest.version} · "
            f"trained {trained}",
            headline=headline(inputs),
            sections=list(_sections(inputs)),
            footer=_FOOTER,
            caveat=None if inputs.why_not is None else _UNKNOWN.format(inputs.why_not),
        ).html()


def _sections(inputs: ReportInputs) -> Iterator[Section]:
    evidence, labelled = inputs.evidence, inputs.labelled
    if evidence is not None:
        yield error_by_record(inputs, evidence)
    if labelled is not None:
        yield confusion(inputs, labelled)
    if evidence is not None:
        yield threshold_sweep(inputs, evidence)
    if labelled is not None and labelled.evaluation.promise_kept is not None:
        yield promise_kept(inputs, labelled.evaluation.promise_kept)
    yield from _of_features(inputs)
    if labelled is not None:
        yield precision_recall_curves(inputs, labelled)
        yield roc_curves(inputs, labelled)
    if evidence is not None:
        yield error_histogram(inputs, evidence)
    yield rarity(inputs.manifest.calibration)
    if inputs.codes is not None:
        yield latent_plane(inputs, inputs.codes)
    yield training_curves(inputs)
    yield architecture(inputs)
    yield facts(inputs.manifest)


def _of_features(inputs: ReportInputs) -> Iterator[Section]:
    if inputs.shares is not None:
        yield feature_shares(inputs, inputs.shares)
    if inputs.manifest.normal.shares:
        yield choices(inputs.manifest)
    if inputs.strips is not None:
        yield image_strips(inputs, inputs.strips)
