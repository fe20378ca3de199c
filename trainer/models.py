"""`trainer models`: which bundles there are, how good they are, which are served."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, Self

from rich.filesize import decimal
from rich.table import Table
from rich.text import Text

from contracts.model.bundle import CURRENT, current_version, open_bundle, versions_of
from contracts.model.manifest import Manifest
from contracts.program.errors import CLEAN, BadBundle
from contracts.program.terminal import Terminal, print_json
from contracts.program.visible import visible
from trainer.settings.commands import ModelsSettings

COLUMNS = (
    "", "version", "kind", "score", "ROC-AUC", "AP", "recall", "threshold", "trained", "size",
)  # fmt: skip

_WIDTH = 200  # a row is one line in a pipe, and cut on no terminal


class Listed(NamedTuple):
    """One version of a model: its manifest, or what is broken."""

    folder: Path
    current: bool
    manifest: Manifest | None
    broken: str | None
    size: int

    @classmethod
    def of(cls, folder: Path, *, current: bool) -> Self:
        try:
            manifest, broken = open_bundle(folder).manifest, None
        except BadBundle as error:
            manifest, broken = None, str(error)
        files = (path for path in folder.rglob("*") if path.is_file())
        return cls(folder, current, manifest, broken, sum(path.stat().st_size for path in files))


def list_models(settings: ModelsSettings) -> int:
    """Print every bundle, broken ones with the reason; returns the exit status."""
    families = {
        folder.name: list(_versions(folder))
        for folder in sorted(settings.models.glob("*"))
        if folder.is_dir()
    }
    families = {name: versions for name, versions in families.items() if versions}
    terminal = Terminal(soft_wrap=True, width=_WIDTH)
    if settings.json_output:
        print_json([_figures(one) for family in families.values() for one in family])
    elif not families:
        terminal.print(f"No models under {settings.models}; `trainer train` makes one.")
    for name, versions in families.items() if not settings.json_output else ():
        _show(terminal, name, versions)
    return CLEAN


def _versions(family: Path) -> Iterator[Listed]:
    """Every version of `family`, the newest last; the current one even where it is missing."""
    current = None
    try:
        current = current_version(family)
    except BadBundle as error:
        yield Listed(family / CURRENT, current=False, manifest=None, broken=str(error), size=0)
    for version in sorted({*versions_of(family), *([current] if current else [])}):
        yield Listed.of(family / version, current=version == current)


def _figures(listed: Listed) -> dict[str, Any]:
    figures: dict[str, Any] = {
        "name": listed.folder.parent.name,
        "version": listed.folder.name,
        "path": str(listed.folder),
        "current": listed.current,
        "broken": listed.broken,
        "size_bytes": listed.size,
    }
    manifest = listed.manifest
    if manifest is not None:
        figures |= {
            "kind": manifest.kind,
            "score": manifest.score.kind,
            "threshold": manifest.threshold.model_dump(mode="json"),
            "trained_at": manifest.training.created_at.isoformat(),
            **dict.fromkeys(("roc_auc", "average_precision", "recall")),
        }
        if manifest.evaluation is not None:
            names = {"roc_auc", "average_precision", "recall"}
            figures |= manifest.evaluation.model_dump(mode="json", include=names)
    return figures


def _show(terminal: Terminal, name: str, versions: list[Listed]) -> None:
    table = Table(title=name, title_justify="left", box=None, pad_edge=False)
    for column in COLUMNS:
        table.add_column(column, no_wrap=True)
    for listed in versions:
        if listed.manifest is not None:
            table.add_row(
                "→" if listed.current else "", *_cells(listed.manifest), decimal(listed.size)
            )
    terminal.print(table)
    for listed in versions:
        if listed.broken is not None:
            fault = f"{listed.folder.name}: {listed.broken}"
            terminal.print(Text.assemble(("✗ ", "red"), visible(fault)))
    terminal.print()


def _cells(manifest: Manifest) -> list[str]:
    evaluation, threshold = manifest.evaluation, manifest.threshold
    return [
        manifest.version,
        manifest.kind,
        manifest.score.kind,
        f"{evaluation.roc_auc:.4f}" if evaluation else "-",
        f"{evaluation.average_precision:.4f}" if evaluation else "-",
        f"{evaluation.recall:.3f}" if evaluation else "-",
        f"{threshold.value:.4g} {threshold.strategy}",
        f"{manifest.training.created_at:%Y-%m-%d %H:%M}",
    ]
