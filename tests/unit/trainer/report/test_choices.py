"""`trainer.report.choices`: what is no number is shown as people know it."""

from dataclasses import replace

from contracts.model.manifest import Manifest, Normal
from contracts.stream.record import RecordSchema
from trainer.report.choices import choices
from trainer.report.inputs import ReportInputs
from trainer.report.report import report_html

SCHEMA = RecordSchema(
    features=("age", "city", "tier", "amount"),
    categories={"city": ("York", "Hull", "Leeds", "Bath", "Ely"), "tier": ("<gold>",)},
    gaps=("age", "tier"),
)
NORMAL = Normal(
    mean=[40.5, 0, 0, 1_234],
    std=[12.25, 1, 1, 10],
    shares={
        "age": [0.95, 0.05],
        "city": [0.5, 0.3, 0.1, 0.05, 0.05, 0.00001, 0.00001],
        "tier": [1, 0.00001, 0.00001],
    },
)


def of_choices(manifest: Manifest) -> Manifest:
    """A model of such records."""
    return manifest.model_copy(update={"record_schema": SCHEMA, "normal": NORMAL})


def test_each_feature_that_is_not_just_a_number_has_a_line(manifest: Manifest) -> None:
    """Its most frequent values, and how often it is missing; what never was is so little."""
    section = choices(of_choices(manifest))
    assert section.message == ("2 of 4 features are categories, and 1 was missing now and again")
    assert section.table is not None
    assert [
        tuple(text.replace("\N{NO-BREAK SPACE}", " ") for text in row) for row in section.table.rows
    ] == [
        ("age", "number, 40.5 ± 12.2", "5 %", ""),
        ("city", "category of 5 values", "never", "York 50 %, Hull 30 %, Leeds 10 %, Bath 5 %, …"),
        ("tier", "category of 1 value", "never", "<gold> 100 %"),
    ]


def test_a_report_shows_it(inputs: ReportInputs, manifest: Manifest) -> None:
    """Where there is something to show, and as text, whatever a value says."""
    assert b"Categories and gaps" not in report_html(inputs)
    page = report_html(replace(inputs, manifest=of_choices(manifest), shares=None))
    assert b"Categories and gaps" in page
    assert b"<gold>" not in page
