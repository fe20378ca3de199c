"""The chapter's figures beside ours, as tables."""

from collections.abc import Iterator, Mapping
from typing import Any

from rich.table import Table

from contracts.model.manifest import Kind
from contracts.program.terminal import Terminal
from trainer.book import published
from trainer.book.experiments import AT, FRAUDS, NORMALS, THRESHOLDS, OnImages, OnRows

IN_PRINT = "  in print"

NORM = "norm of the row"
"""The score of no network at all."""


def show(rows: Mapping[str, OnRows], images: Mapping[Kind, OnImages]) -> None:
    """Print every experiment, and in one line what follows from them."""
    terminal = Terminal()
    terminal.print(_table_of_rows(rows))
    terminal.print(_table_of_thresholds(rows))
    terminal.print(_table_of_images(images))
    terminal.print(what_follows(rows), soft_wrap=True)


def figures(rows: Mapping[str, OnRows], images: Mapping[Kind, OnImages]) -> dict[str, Any]:
    """The same as one JSON object."""
    return {
        "transactions": {
            name: {
                "roc_auc": result.roc_auc,
                "confusions": {
                    str(threshold): confusion._asdict()
                    for threshold, confusion in result.confusions.items()
                },
            }
            for name, result in rows.items()
        },
        "mnist": {kind: result._asdict() for kind, result in images.items()},
        "what_follows": what_follows(rows),
    }


def what_follows(rows: Mapping[str, OnRows]) -> str:
    """One line, true of these figures whatever they are."""
    norm = rows[NORM].roc_auc
    networks = {name: result.roc_auc for name, result in rows.items() if name != NORM}
    best = max(networks, key=networks.__getitem__)
    gain = networks[best] - norm
    verdict = f"adds {gain:.3f} to it" if gain > 0 else f"is {-gain:.3f} below it"
    return (
        f"What follows: the norm of the row, without any network, has a ROC-AUC of {norm:.3f}; the "
        f"best network ({best}, {networks[best]:.3f}) {verdict}: a bounded output cannot give the "
        "row back, so its error is nearly the row itself. `trainer train` ends in a linear layer, "
        "learns from normals alone, and scores the residual."
    )


def _table_of_rows(rows: Mapping[str, OnRows]) -> Table:
    table = Table(
        title=f"Transactions: {NORMALS:,} normals and {FRAUDS} frauds, a fifth of them tested; "
        f"at threshold {AT}",
        title_justify="left",
    )
    for heading in ("score", "ROC-AUC", "recall", "precision", "tn/fp/fn/tp"):
        table.add_column(heading, justify="left" if heading == "score" else "right", no_wrap=True)
    for name, result in rows.items():
        table.add_row(name, f"{result.roc_auc:.4f}", *_at_the_threshold(result.confusions[AT]))
        book = published.PRINTED_OF_ROWS.get(name)
        if book is not None:
            figures = _at_the_threshold(book.confusion)
            table.add_row(IN_PRINT, book.roc_auc, *figures, style="dim")
    return table


def _at_the_threshold(confusion: published.PrintedConfusion) -> Iterator[str]:
    yield f"{confusion.recall:.2f}"
    yield f"{confusion.precision:.2f}"
    yield str(confusion)


def _table_of_thresholds(rows: Mapping[str, OnRows]) -> Table:
    table = Table(title="Recall / precision of frauds by threshold", title_justify="left")
    table.add_column("")
    for threshold in THRESHOLDS:
        table.add_column(str(threshold), justify="right")
    for name, result in rows.items():
        cells = (f"{c.recall:.2f} / {c.precision:.2f}" for c in result.confusions.values())
        table.add_row(name, *cells)
    return table


def _table_of_images(images: Mapping[Kind, OnImages]) -> Table:
    table = Table(title="MNIST, test digits, clean input", title_justify="left")
    for heading in ("", "loss", "mae"):
        table.add_column(heading, justify="left" if heading == "" else "right")
    for kind, result in images.items():
        table.add_row(kind, f"{result.loss:.4f}", f"{result.mae:.4f}")
        book = published.PRINTED_OF_IMAGES[kind]
        mae = "" if book.mae is None else f"{book.mae:.4f}"
        table.add_row(IN_PRINT, f"{book.loss:.4f}", mae, style="dim")
    return table
