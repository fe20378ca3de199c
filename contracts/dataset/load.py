"""From what ``--data`` and its like say to a data set that was checked."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.types import is_numeric_dtype

from contracts.dataset.columns import finite_numbers, missing_numbers
from contracts.dataset.complaints import UnfitTable, complaints_on
from contracts.dataset.content import Content
from contracts.dataset.dataset import Dataset
from contracts.dataset.digits import read_mnist
from contracts.dataset.facts import resembles_id
from contracts.dataset.images import read_folder
from contracts.dataset.labels import as_labels
from contracts.dataset.npz import read_npz
from contracts.dataset.published import PUBLISHED, fetch
from contracts.dataset.roles import possible_ids, schema_of
from contracts.dataset.settings import DataSettings
from contracts.dataset.table_file import read_table
from contracts.dataset.tables.opening import Writing
from contracts.dataset.times import as_written, seconds
from contracts.program.errors import BadData
from contracts.program.logs import get_logger
from contracts.stream.record import RecordSchema

log = get_logger(__name__)

SAMPLE = Path("data/creditcard-sample.csv.gz")


def load_dataset(settings: DataSettings) -> Dataset:
    """Read what `settings` name; ``full`` and ``mnist`` are fetched when they are not there yet.

    Rows without an id column are numbered from 0.

    Raises:
        BadData: the data is missing, empty or broken, or lacks a column.
        UnfitTable: columns hold something else than what they are for: all of them are named, and
            what to say instead.
    """
    source = source_of(settings.data)
    texts = {*possible_ids(settings), *settings.category}
    content = read_content(settings.data, source, settings.writing(), texts)
    schema = schema_of(content, settings, source)
    if content.table.empty:
        raise BadData(f"{source}: expected rows, found only a header")
    complaints = list(complaints_on(content.table, schema, settings, source))
    if complaints:
        raise UnfitTable(source, complaints, settings)
    table = _with_numbers(content.table, schema, source)
    if settings.anomaly_label and schema.label is not None and schema.label in table:
        labels = as_labels(table[schema.label], settings.anomaly_label)
        table = table.assign(**{schema.label: labels})
    return _in_time_order(_with_ids(table, schema), schema, source, content)


def source_of(data: str) -> Path:
    """Where `data` is; what is published is fetched when it is not there yet.

    Raises:
        BadData: it is nowhere, or cannot be fetched.
    """
    if data in PUBLISHED:
        return fetch(data)
    path = SAMPLE if data == "sample" else Path(data)
    if not path.exists():
        raise BadData(
            f"no such file: {path}; expected sample, full, mnist, a file (CSV, NDJSON, "
            "Parquet, Arrow, NPZ) or a folder of images"
        )
    return path


def read_content(data: str, source: Path, writing: Writing, texts: Collection[str]) -> Content:
    """What is in `source`, before it is settled what its columns are for; `texts` are no numbers.

    Raises:
        BadData: it is broken.
    """
    if data == "mnist":
        return read_mnist(source)
    if source.is_dir():
        return read_folder(source)
    if source.suffix.lower() == ".npz":
        return read_npz(source)
    return read_table(source, writing, texts)


def _with_numbers(table: pd.DataFrame, schema: RecordSchema, source: Path) -> pd.DataFrame:
    """The table with numbers in all columns that have to be; those of images are checked."""
    columns = [] if schema.array else list(schema.numbers)
    for name in columns:
        if resembles_id(table[name]):
            log.warning("column.likely-id", file=str(source), column=name)
    for name, values in schema.categories.items():
        log.info("column.category", file=str(source), column=name, values=len(values))
    for name in schema.gaps:
        missing = missing_numbers(table[name]).mean()
        log.info("column.gaps", file=str(source), column=name, missing=f"{missing:.2%}")
    numbers = {
        name: finite_numbers(source, table[name], may_be_missing=name in schema.gaps)
        for name in columns
    }
    changed: dict[str, Any] = {
        name: column for name, column in numbers.items() if not is_numeric_dtype(table[name])
    }
    if schema.time is not None:
        time = table[schema.time]
        if schema.clock == "iso8601":
            changed[schema.time] = as_written(time)
        elif not is_numeric_dtype(time):
            changed[schema.time] = finite_numbers(source, time)
        if schema.clock != "seconds":
            log.info("time.found", file=str(source), column=schema.time, clock=schema.clock)
    return table.assign(**changed)


def _with_ids(table: pd.DataFrame, schema: RecordSchema) -> pd.DataFrame:
    ids = pd.Series(_ids(table, schema), name=schema.id)
    if schema.id in table:
        return table.assign(**{schema.id: ids})
    # `assign` warns of a column more beside a hundred, and `copy` takes as much memory again.
    return pd.concat([table, ids], axis=1)


def _ids(table: pd.DataFrame, schema: RecordSchema) -> list[str]:
    return list(map(str, table[schema.id] if schema.id in table else range(len(table))))


def _in_time_order(
    table: pd.DataFrame, schema: RecordSchema, source: Path, content: Content
) -> Dataset:
    parting = content.parting
    if schema.time is not None:
        times = seconds(source, table[schema.time], schema.clock)
        if (times[1:] < times[:-1]).any():
            order = np.argsort(times, kind="stable")
            table = table.iloc[order].reset_index(drop=True)
            parting = parting and parting.of(order)
    return Dataset(table, schema, source, parting)
