"""The first sentence is what the figures say."""

from dataclasses import replace

from trainer.report.headline import headline
from trainer.report.inputs import ReportInputs


def test_what_is_caught_and_at_what_price(inputs: ReportInputs) -> None:
    """Counts and shares of the evaluation, by the data's own clock."""
    evaluation = inputs.manifest.evaluation
    assert evaluation is not None
    found = headline(inputs)
    assert (
        f"Of 30 frauds among 600 new records the model catches {evaluation.confusion.caught}"
        in (found.sentence)
    )
    assert f"{evaluation.alerts / 2:.0f} alerts a day" in found.sentence
    values = [figure.value for figure in found.figures]
    assert values[3:] == [f"{evaluation.average_precision:.3f}", f"{evaluation.roc_auc:.3f}"]
    assert "best baseline" in found.figures[4].note


def test_without_labels_how_many_alerts(unlabelled: ReportInputs) -> None:
    """No figure that nobody can know."""
    found = headline(unlabelled)
    assert "of 600 new records" in found.sentence
    assert found.figures == ()


def test_without_other_records_what_is_promised(unlabelled: ReportInputs) -> None:
    """Nothing was measured."""
    found = headline(replace(unlabelled, evidence=None))
    assert "alerts on 1 in 100" in found.sentence
