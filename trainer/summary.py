"""What a training ends with on standard output: a table for people, JSON for programs."""

from typing import Any

from rich.table import Table

from contracts.model.bundle import Bundle
from contracts.model.manifest import Evaluation, Manifest
from contracts.program.terminal import Terminal, print_json
from trainer.decision import Decision
from trainer.report.report import REPORT


def show_table(bundle: Bundle, decision: Decision) -> None:
    """Print what was trained, how it fares, and whether it is served."""
    manifest = bundle.manifest
    table = Table(
        title=f"{manifest.name} {manifest.version}, {manifest.kind} autoencoder",
        title_justify="left",
        show_header=False,
    )
    for name, value in _rows(manifest):
        table.add_row(name, value)
    terminal = Terminal()
    terminal.print(table)
    terminal.print(f"Its report: {bundle.folder / REPORT}", soft_wrap=True)
    for line in _outcome(bundle, decision):
        terminal.print(line, soft_wrap=True)


def show_json(bundle: Bundle, decision: Decision) -> None:
    """Print the same as one JSON object."""
    print_json(_figures(bundle) | decision._asdict())


def _outcome(bundle: Bundle, decision: Decision) -> list[str]:
    if decision.promoted:
        return [f"Served from now on: {bundle.folder} ({decision.reason})"]
    models, name = bundle.folder.parent.parent, bundle.manifest.name
    command = f"trainer promote {bundle.manifest.version} --name {name} --models {models}"
    return [
        f"Written, not served: {bundle.folder}",
        f"Why not: {decision.reason}",
        f"To serve it all the same: {command}",
    ]


def _rows(manifest: Manifest) -> list[tuple[str, str]]:
    threshold, training = manifest.threshold, manifest.training
    return [
        *_evaluation_rows(manifest.evaluation),
        ("threshold", f"{threshold.value:.4g} ({threshold.strategy})"),
        ("it promises", threshold.promise.text),
        ("trained on", f"{training.rows:,} normal records, {training.held_out:,} held out"),
        ("training took", f"{training.epochs} epochs, {training.seconds:.1f} s"),
    ]


def _evaluation_rows(evaluation: Evaluation | None) -> list[tuple[str, str]]:
    if evaluation is None:
        return [("evaluation", "none: there is no labelled test part")]
    return [
        ("evaluated on", f"{evaluation.part}: {evaluation.rows:,} records"),
        ("anomalies among them", f"{evaluation.anomalies:,}"),
        ("ROC-AUC", f"{evaluation.roc_auc:.4f}"),
        ("average precision", f"{evaluation.average_precision:.4f}"),
        ("alerts", f"{evaluation.alerts:,}"),
        ("precision of the alerts", f"{evaluation.precision:.3f}"),
        ("recall at the threshold", f"{evaluation.recall:.3f}"),
    ]


def _figures(bundle: Bundle) -> dict[str, Any]:
    manifest = bundle.manifest
    return {
        "bundle": str(bundle.folder),
        "report": str(bundle.folder / REPORT),
        **manifest.model_dump(
            mode="json",
            include={
                "name": True,
                "version": True,
                "kind": True,
                "threshold": True,
                "evaluation": True,
                "training": {"rows", "held_out", "epochs", "seconds"},
            },
        ),
    }
