"""What a report needs so that its model can be made again."""

from collections.abc import Iterable

from contracts.model.manifest import Manifest
from trainer.report.section import Section, Table
from trainer.report.words import number


def facts(manifest: Manifest) -> Section:
    """Data, seed, settings and versions."""
    training, threshold = manifest.training, manifest.threshold
    rows = [
        ("autoencoder", manifest.kind),
        ("data", training.data),
        ("its sha256", training.data_sha256),
        ("normal records that trained", f"{training.rows:,}"),
        ("normal records held out", f"{training.held_out:,}"),
        ("seed", f"{training.seed}"),
        ("epochs that it took", f"{training.epochs}"),
        ("training took", f"{training.seconds:,.1f} s"),
        ("score", manifest.score.kind),
        ("threshold", f"{number(threshold.value)}, by {threshold.strategy}"),
        ("it promises", threshold.promise.text),
        ("chosen from", threshold.chosen_from),
        *((name, _shown(training.settings[name])) for name in _told_once(training.settings)),
        *sorted(training.versions.items()),
    ]
    return Section(
        "facts",
        "Settings and versions",
        "The same data, seed, settings and versions on the same machine give this model again",
        table=Table(("what", "value"), [(name, value) for name, value in rows if value]),
    )


def _told_once(settings: Iterable[str]) -> list[str]:
    return sorted(set(settings) - {"data", "epochs", "kind", "seed"})


def _shown(value: bool | float | str | list[int] | list[str] | None) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)
