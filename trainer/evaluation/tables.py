"""Findings on standard output: tables for people, JSON for programs."""

from rich.table import Table

from contracts.model.manifest import Interval, Kept, Ranked, RecallAt
from contracts.program.terminal import Terminal, print_json
from trainer.evaluation.findings import AtThreshold, Findings


def show_tables(findings: Findings) -> None:
    """Print how well the model ranks beside the baselines, and what its thresholds make of it."""
    evaluation = findings.evaluation
    terminal = Terminal()
    terminal.print(
        f"{findings.name} {findings.version}, {findings.kind} autoencoder, on {evaluation.part} "
        f"of {findings.data}: {evaluation.rows:,} records, {evaluation.anomalies:,} anomalies",
        soft_wrap=True,
    )
    terminal.print(_ranking(findings))
    for at in findings.thresholds:
        terminal.print(_decisions(at, own=at is findings.thresholds[0]))
    if evaluation.promise_kept is not None:
        terminal.print(_promise(findings.promise, evaluation.promise_kept))
    terminal.print(_sweep(findings))


def show_json(findings: Findings) -> None:
    """Print the same as one JSON object."""
    print_json(findings.model_dump(mode="json"))


def _ranking(findings: Findings) -> Table:
    model = findings.evaluation
    table = _table("Whatever the threshold")
    table.add_column("")
    table.add_column("this model, 95 % interval", justify="right")
    for name in model.baselines:
        table.add_column(name, justify="right", max_width=9)
    intervals = _intervals(model)
    baselines = [_figures(baseline) for baseline in model.baselines.values()]
    for name, value in _figures(model).items():
        own = f"{value:.3f} ({intervals[name].low:.3f} to {intervals[name].high:.3f})"
        table.add_row(name, own, *(f"{figures[name]:.3f}" for figures in baselines))
    return table


def _figures(ranked: Ranked) -> dict[str, float]:
    recalls = {_recall_at(at): at.recall for at in ranked.recall_at}
    return {"ROC-AUC": ranked.roc_auc, "average precision": ranked.average_precision} | recalls


def _intervals(ranked: Ranked) -> dict[str, Interval]:
    recalls = {_recall_at(at): at.interval for at in ranked.recall_at}
    return {
        "ROC-AUC": ranked.roc_auc_interval,
        "average precision": ranked.average_precision_interval,
    } | recalls


def _recall_at(at: RecallAt) -> str:
    return f"recall at {at.alert_rate * 100:g} %"


def _decisions(at: AtThreshold, *, own: bool) -> Table:
    counts = at.confusion
    table = _table(
        f"At threshold {at.threshold:.4g}{', its own' if own else ''}: "
        f"accuracy {at.report['accuracy']:.4f}"
    )
    table.add_column("")
    for name in ("passed", "alerts", "precision", "recall", "F1", "support"):
        table.add_column(name, justify="right")
    for kind, passed, alerts in (
        ("normal", counts.passed, counts.false_alarms),
        ("anomaly", counts.missed, counts.caught),
    ):
        report = at.report[kind]
        shares = (f"{report[name]:.3f}" for name in ("precision", "recall", "f1-score"))
        table.add_row(kind, f"{passed:,}", f"{alerts:,}", *shares, f"{report['support']:,.0f}")
    return table


def _promise(text: str, kept: Kept) -> str:
    return (
        f"Its promise, {text}, was {'kept' if kept.held else 'not kept'}: measured "
        f"{kept.value:.4g} ({kept.low:.4g} to {kept.high:.4g})"
    )


def _sweep(findings: Findings) -> Table:
    table = _table("Other thresholds")
    for name in ("threshold", "alerts", "alerts a day", "precision", "recall"):
        table.add_column(name, justify="right")
    for point in findings.sweep:
        table.add_row(
            f"{point.threshold:.4g}",
            f"{point.alerts:,}",
            "no clock" if point.alerts_a_day is None else f"{point.alerts_a_day:,.0f}",
            f"{point.precision:.3f}",
            f"{point.recall:.3f}",
        )
    return table


def _table(title: str) -> Table:
    return Table(title=title, title_justify="left")
