"""What another threshold would give."""

import numpy as np
from markupsafe import Markup
from matplotlib.axes import Axes

from trainer.evaluation.evidence import Evidence
from trainer.evaluation.ranking import Shares
from trainer.evaluation.sweep import Sweep
from trainer.report.drawing import (
    ANOMALY,
    INK,
    NORMAL,
    OTHERS,
    label_beside,
    new_figure,
    use_log_scale,
)
from trainer.report.inputs import Labelled, ReportInputs
from trainer.report.section import Section, Table
from trainer.report.words import number, percent

_ADVICE = Markup(
    "Choose by how many alerts can be looked at; <code>detector run --threshold</code> takes it "
    "without another training."
)
_POINTS = 200
_MOST_ALERTS = 0.2
_ROUND_NUMBERS = [digit * 10**power for power in range(7) for digit in (1, 2, 5)]
_ROWS = 9


def threshold_sweep(inputs: ReportInputs, evidence: Evidence) -> Section:
    """Precision, recall and alerts a day against the threshold, and a table to choose from."""
    alerts = int(np.count_nonzero(evidence.scores >= inputs.threshold))
    most = max(_MOST_ALERTS * len(evidence.scores), alerts)
    sweep = Sweep.of_alerts(np.geomspace(1, most, _POINTS).round(), evidence)
    figure = new_figure(4.6 if inputs.labelled else 2.6)
    plots = figure.subplots(2 if inputs.labelled else 1, 1, sharex=True, squeeze=False)[:, 0]
    if inputs.labelled:
        _draw_shares(plots[0], inputs.labelled, sweep)
    _draw_alerts(plots[-1], evidence, sweep)
    for axes in plots:
        axes.axvline(inputs.line(evidence), color=INK, linestyle="--", linewidth=1.2)
    plots[0].annotate(
        f"threshold {number(inputs.threshold)}",
        (inputs.line(evidence), 1),
        xycoords=("data", "axes fraction"),
        xytext=(0, 4),
        textcoords="offset points",
        ha="center",
    )
    return Section(
        "sweep",
        "Other thresholds",
        _message(inputs, evidence, alerts),
        _ADVICE,
        figure,
        _table(inputs, evidence),
    )


def _draw_shares(axes: Axes, labelled: Labelled, sweep: Sweep) -> None:
    lines = (
        ("precision", _precision(sweep), NORMAL, "-"),
        ("recall", _recall(labelled, sweep), ANOMALY, (0, (5, 1.5))),
    )
    ends = {}
    for name, shares, colour, style in lines:
        axes.plot(sweep.thresholds, 100 * shares, color=colour, linestyle=style, linewidth=2)
        ends[name] = (100 * float(shares[np.argmax(sweep.thresholds)]), colour)
    axes.set(ylabel="%", ylim=(0, 102))
    label_beside(axes, ends)


def _draw_alerts(axes: Axes, evidence: Evidence, sweep: Sweep) -> None:
    axes.plot(sweep.thresholds, sweep.alerts / (evidence.days or 1), color=OTHERS[0], linewidth=2)
    use_log_scale(axes, "x")
    use_log_scale(axes, "y")
    axes.set(xlabel="threshold (reconstruction error)", ylabel=_alerts_in_words(evidence))


def _table(inputs: ReportInputs, evidence: Evidence) -> Table:
    days = evidence.days or 1
    most = _MOST_ALERTS * len(evidence.scores) / days
    wanted = [alerts for alerts in _ROUND_NUMBERS if alerts <= most][-_ROWS:]
    round_ones = Sweep.of_alerts(np.multiply(wanted, days).round(), evidence).thresholds
    thresholds = np.sort(np.append(round_ones, np.float32(inputs.threshold)))[::-1]
    sweep = Sweep.over(thresholds, evidence)
    heads = [_alerts_in_words(evidence), "threshold"]
    columns = [
        [f"{alerts:,.0f}" for alerts in sweep.alerts / days],
        [
            f"{'as it is: ' if threshold == np.float32(inputs.threshold) else ''}"
            f"{number(float(threshold))}"
            for threshold in thresholds
        ],
    ]
    if inputs.labelled and sweep.caught is not None:
        heads += [f"{inputs.anomaly.many} caught", "recall", "precision"]
        columns += [
            [f"{caught:,}" for caught in sweep.caught.tolist()],
            [percent(share) for share in _recall(inputs.labelled, sweep).tolist()],
            [percent(share) for share in _precision(sweep).tolist()],
        ]
    return Table(heads, list(zip(*columns, strict=True)))


def _message(inputs: ReportInputs, evidence: Evidence, alerts: int) -> str:
    labelled = inputs.labelled
    if alerts == 0:
        return "No record reaches the threshold"
    if labelled is None:
        a_day = alerts / (evidence.days or 1)
        return f"The threshold gives {a_day:,.0f} {_alerts_in_words(evidence)}"
    caught = labelled.evaluation.confusion.caught
    fewer, more = (_caught_with(round(alerts * factor), evidence) for factor in (0.5, 2))
    return (
        f"Half as many alerts would catch {inputs.anomaly.of(caught - fewer)} fewer, twice as many "
        f"{more - caught:,} more"
    )


def _caught_with(alerts: int, evidence: Evidence) -> int:
    sweep = Sweep.of_alerts([alerts], evidence)
    assert sweep.caught is not None
    return int(sweep.caught[0])


def _alerts_in_words(evidence: Evidence) -> str:
    return "alerts" if evidence.days is None else "alerts a day"


def _precision(sweep: Sweep) -> Shares:
    assert sweep.caught is not None
    return sweep.caught / np.maximum(sweep.alerts, 1)


def _recall(labelled: Labelled, sweep: Sweep) -> Shares:
    assert sweep.caught is not None
    return sweep.caught / labelled.evaluation.anomalies
