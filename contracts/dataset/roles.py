"""What the columns of a table are for."""

from pathlib import Path

import pandas as pd

from contracts.dataset.categories import with_kinds
from contracts.dataset.columns import check_present, listed
from contracts.dataset.content import Content
from contracts.dataset.settings import DataSettings
from contracts.dataset.tables.names import check_names
from contracts.dataset.times import clock_of
from contracts.program.errors import BadData
from contracts.stream.nesting import DOT
from contracts.stream.record import RecordSchema
from contracts.stream.transactions import TRANSACTIONS, resemble_transactions

_USUAL_ID, _NUMBERED = "id", "record_id"
USUAL_IDS = {_USUAL_ID, _NUMBERED, TRANSACTIONS.id}
"""Columns that are the id, without a word."""

_ADVICE = "; a table of other records needs --label-column, --time-column, --id-column or --drop"


def schema_of(content: Content, settings: DataSettings, source: Path) -> RecordSchema:
    """Columns that `settings` name are what these say; the source says it of the others.

    Where neither does, and the columns are those of the transactions, they are what they are
    there. Else a column ``id`` is the id, and every other column is a feature.

    Raises:
        BadData: a column is missing or there twice, or none is left for a feature.
    """
    table, named = content.table, settings.named_columns()
    check_names(source, list(table.columns))
    check_present(source, named, table)
    known = known_schema(content, named)
    usual = (known.id, known.time, known.label) if known else (_USUAL_ID, None, None)
    usual_id, usual_time, usual_label = (None if name in named else name for name in usual)
    record_id = settings.id_column or usual_id or _NUMBERED
    time = settings.time_column or usual_time
    label = settings.label_column or usual_label

    candidates = known.features if known else [str(name) for name in table.columns]
    features = tuple(name for name in candidates if name not in {record_id, time, label, *named})
    if settings.column:
        check_present(source, list(settings.column), table)
        features = tuple(name for name in features if name in settings.column)
    check_present(source, [name for name in (time, *features) if name], table, _ADVICE)
    if not features:
        raise BadData(f"{source}: expected at least one column as a feature; found {listed(table)}")
    array = known.array if known else None
    if array is not None and features != array.feature_names():
        raise BadData(f"{source}: expected whole images; --drop and the like name a part of them")
    clock = settings.clock or ("seconds" if time is None else clock_of(table[time]))
    used = [name for name in (record_id, time, *features) if name and DOT in name]
    nested = bool(used) and (content.nested or not set(settings.column).isdisjoint(used))
    schema = RecordSchema(
        id=record_id,
        time=time,
        clock=clock,
        label=label,
        features=features,
        array=array,
        nested=nested,
    )
    return with_kinds(table, schema, settings, source, numbers=known is not None)


def known_schema(content: Content, named: list[str]) -> RecordSchema | None:
    """What the columns are for without a word, but for those that are `named`; None: unknown."""
    return content.schema or (TRANSACTIONS if _are_transactions(content.table, named) else None)


def possible_ids(settings: DataSettings) -> set[str]:
    """The columns that may be the id, before it is known which there are."""
    chosen = settings.id_column
    return {chosen} if chosen else USUAL_IDS


def _are_transactions(table: pd.DataFrame, named: list[str]) -> bool:
    """Whether they are, or without a word from the settings seem meant to be."""
    columns = {str(name) for name in table.columns}
    whole = columns.issuperset([str(TRANSACTIONS.time), *TRANSACTIONS.features])
    return whole or (not named and resemble_transactions(columns))
