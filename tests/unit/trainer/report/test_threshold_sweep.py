"""The table to choose a threshold from is true, and shows the one that is."""

from collections.abc import Callable

import numpy as np

from trainer.report.inputs import ReportInputs
from trainer.report.section import Section
from trainer.report.threshold_sweep import threshold_sweep


def section(inputs: ReportInputs) -> Section:
    """The section of these inputs."""
    assert inputs.evidence is not None
    return threshold_sweep(inputs, inputs.evidence)


def test_the_table_has_the_threshold_as_it_is(inputs: ReportInputs) -> None:
    """Among round numbers of alerts a day, with the evaluation's own figures."""
    evaluation, table = inputs.manifest.evaluation, section(inputs).table
    assert evaluation is not None
    assert table is not None
    assert table.heads == ["alerts a day", "threshold", "frauds caught", "recall", "precision"]
    (own,) = [row for row in table.rows if "as it is" in row[1]]
    assert own[:3] == (
        f"{evaluation.alerts / 2:.0f}",
        "as it is: 10",
        f"{evaluation.confusion.caught}",
    )
    alerts = [int(row[0]) for row in table.rows]
    assert alerts == sorted(alerts)
    assert {1, 2, 5, 10, 20, 50} <= {*alerts}


def test_the_message_is_about_half_and_twice_as_many(inputs: ReportInputs) -> None:
    """Counted among the highest scores."""
    evidence, evaluation = inputs.evidence, inputs.manifest.evaluation
    assert evidence is not None
    assert evaluation is not None
    assert evidence.labels is not None
    caught = np.cumsum(evidence.labels[np.argsort(-evidence.scores)])
    now = evaluation.confusion.caught
    fewer = now - caught[round(evaluation.alerts / 2) - 1]
    more = caught[2 * evaluation.alerts - 1] - now
    assert section(inputs).message == (
        f"Half as many alerts would catch {fewer} frauds fewer, twice as many {more} more"
    )


def test_no_alert_is_said(with_threshold: Callable[[float], ReportInputs]) -> None:
    """Half of nothing is no message."""
    assert section(with_threshold(1e6)).message == "No record reaches the threshold"


def test_without_labels_the_price_alone(unlabelled: ReportInputs) -> None:
    """Alerts a day and thresholds."""
    table = section(unlabelled).table
    assert table is not None
    assert table.heads == ["alerts a day", "threshold"]
