"""`trainer describe`: the columns of a table, and what they could be for."""

import shlex
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from rich.table import Table

from contracts.dataset.complaints import comma_separated
from contracts.dataset.facts import Facts, Use
from contracts.dataset.labels import are_labels, likely_anomalies
from contracts.dataset.load import read_content, source_of
from contracts.dataset.roles import USUAL_IDS, known_schema
from contracts.program.errors import CLEAN
from contracts.program.terminal import Terminal, print_json
from contracts.stream.record import RecordSchema
from trainer.settings.commands import DescribeSettings

_LONGEST = 24
_WIDTH = 200


class Proposal(NamedTuple):
    """What a column could be for, and why it is no feature where it is none."""

    facts: Facts
    use: Use
    why: str


def describe(settings: DescribeSettings) -> int:
    """Print a line a column, and the command line that trains on the table; 0.

    Raises:
        BadData: the table cannot be read.
    """
    source = source_of(settings.data)
    content = read_content(settings.data, source, settings.writing(), USUAL_IDS)
    every = [Facts.of(str(name), content.table[name]) for name in content.table]
    known = known_schema(content, [])
    proposals = propose(every) if known is None else _as_known(every, known)
    flags = _flags(proposals, content.table) if known is None else ()
    command = shlex.join(["trainer", "train", "--data", settings.data, *flags])
    if settings.json_output:
        print_json(
            {
                "rows": len(content.table),
                "columns": [_figures(proposal) for proposal in proposals],
                "command": command,
            }
        )
        return CLEAN
    terminal = Terminal(soft_wrap=True, width=_WIDTH)
    terminal.print(_table(proposals, len(content.table)))
    terminal.print("To train on it:")
    terminal.print(f"  {command}")
    return CLEAN


def propose(every: Sequence[Facts]) -> list[Proposal]:
    """For each column of a table, in their order: one is the id, one the time, one the label."""
    record_id = _first(
        facts.name for facts in every if facts.name in USUAL_IDS and not facts.missing
    ) or _first(facts.name for facts in every if facts.resembles_id)
    others = [facts for facts in every if facts.name != record_id]
    time = _first(f.name for f in others if f.resembles_time and not f.missing)
    label = _first(f.name for f in others if f.resembles_label and not f.missing)
    chosen: dict[str | None, Use] = {record_id: "id", time: "time", label: "label"}
    return [
        Proposal(facts, chosen[facts.name], "") if facts.name in chosen else _feature(facts)
        for facts in every
    ]


def _as_known(every: Sequence[Facts], schema: RecordSchema) -> list[Proposal]:
    uses: dict[str | None, Use] = dict.fromkeys(schema.features, "feature")
    uses |= {schema.id: "id", schema.time: "time", schema.label: "label"}
    return [
        Proposal(facts, uses.get(facts.name, "none"), "" if facts.name in uses else "not known")
        for facts in every
    ]


def _feature(facts: Facts) -> Proposal:
    if _is_category(facts):
        return Proposal(facts, "feature", "")
    why = {
        "text": "text",
        "date": "dates",
        "nothing": "nothing in any row",
        "grouped digits": "digits that are grouped",
    }.get(facts.kind, "")
    if not why and facts.resembles_id:
        why = "another number of each row"
    if not why and facts.resembles_time:
        why = "times"
    if not why and not facts.finite:
        why = "numbers that are not finite"
    return Proposal(facts, "none" if why else "feature", why)


def _flags(proposals: Sequence[Proposal], table: Any) -> Iterator[str]:
    dropped = [proposal.facts.name for proposal in proposals if proposal.use == "none"]
    for facts, use, _ in proposals:
        if use == "id" and facts.name not in USUAL_IDS:
            yield f"--id-column={facts.name}"
        elif use == "time":
            yield f"--time-column={facts.name}"
        elif use == "label":
            yield f"--label-column={facts.name}"
            if not are_labels(table[facts.name]):
                anomalies = likely_anomalies(table[facts.name])
                yield f"--anomaly-label={comma_separated(anomalies)}"
    many = [
        facts.name
        for facts, use, _ in proposals
        if use == "feature" and facts.may_be_category and not facts.resembles_category
    ]
    if many:
        yield f"--category={comma_separated(many)}"
    if dropped:
        yield f"--drop={comma_separated(dropped)}"


def _first(names: Iterator[str]) -> str | None:
    return next(names, None)


def _table(proposals: Sequence[Proposal], rows: int) -> Table:
    table = Table(title=f"{rows:,} rows", title_justify="left")
    for heading in ("column", "type", "least", "most", "missing", "distinct", "use"):
        right = heading in ("missing", "distinct")
        table.add_column(heading, justify="right" if right else "left", no_wrap=True)
    for facts, use, why in proposals:
        missing = f"{facts.missing / rows:.2%}" if facts.missing else ""
        said = f"none: {why}" if why else _said(facts, use)
        cells = [facts.name, facts.kind, _short(facts.least), _short(facts.most), missing]
        table.add_row(*cells, f"{facts.distinct:,}", said)
    return table


def _said(facts: Facts, use: Use) -> str:
    """The use, and for a feature what it is beside a number that is always there."""
    if use != "feature":
        return use
    beside = ["a category"] if _is_category(facts) else []
    return ", ".join([use, *beside, *(["with gaps"] if facts.missing else [])])


def _is_category(facts: Facts) -> bool:
    return facts.resembles_category or facts.may_be_category


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _figures(proposal: Proposal) -> dict[str, Any]:
    facts, use, why = proposal
    return {
        "name": facts.name,
        "type": facts.kind,
        "least": facts.least,
        "most": facts.most,
        "missing": facts.missing,
        "distinct": facts.distinct,
        "use": use,
        "category": use == "feature" and _is_category(facts),
        "why": why,
    }
