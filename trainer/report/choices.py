"""What a record chooses from: the values of its categories, and how often a number is missing."""

from collections.abc import Iterator

from contracts.model.manifest import Manifest
from trainer.report.section import Section, Table
from trainer.report.words import number, percent

_NAMED = 4
_MOST_ROWS = 40


def choices(manifest: Manifest) -> Section:
    """A line for each feature that is a category, or may be missing."""
    schema, shares = manifest.record_schema, manifest.normal.shares
    rows = [_row(manifest, name) for name in list(shares)[:_MOST_ROWS]]
    more = len(shares) - len(rows)
    gaps = [name for name in schema.gaps if shares[name][-1] * manifest.training.rows >= 1]
    return Section(
        "choices",
        "Categories and gaps",
        f"{len(schema.categories)} of {len(schema.features)} features are categories, and "
        f"{len(gaps)} {'was' if len(gaps) == 1 else 'were'} missing now and again",
        "As often as among the normal records that trained. A value that none of them has, and a "
        "gap where there was none, surprise the model as one record in all of them would."
        + (f" Of {more:,} more nothing is shown." if more > 0 else ""),
        table=Table(("feature", "what it is", "missing", "most frequent values"), rows),
    )


def _row(manifest: Manifest, name: str) -> tuple[str, str, str, str]:
    schema, normal = manifest.record_schema, manifest.normal
    shares = normal.shares[name]
    missing = shares[-1] if shares[-1] * manifest.training.rows >= 1 else 0
    place = schema.features.index(name)
    if name not in schema.categories:
        what = f"number, {number(normal.mean[place])} ± {number(normal.std[place])}"
        return name, what, _share(missing), ""
    values = schema.categories[name]
    what = f"category of {len(values):,} value{'' if len(values) == 1 else 's'}"
    return name, what, _share(missing), ", ".join(_frequent(values, shares))


def _frequent(values: tuple[str, ...], shares: list[float]) -> Iterator[str]:
    for value, share in list(zip(values, shares, strict=False))[:_NAMED]:
        yield f"{value} {percent(share)}"
    if len(values) > _NAMED:
        yield "…"


def _share(missing: float) -> str:
    return percent(missing) if missing else "never"
