"""From what ``--data`` and its like say to a data set that was checked."""

from pathlib import Path

import numpy as np
import pandas as pd
from pandas.api.types import is_numeric_dtype

from contracts.dataset.columns import finite_numbers
from contracts.dataset.content import Content
from contracts.dataset.dataset import Dataset
from contracts.dataset.digits import read_mnist
from contracts.dataset.images import read_folder
from contracts.dataset.npz import read_npz
from contracts.dataset.published import PUBLISHED, fetch
from contracts.dataset.roles import possible_ids, schema_of
from contracts.dataset.settings import DataSettings
from contracts.dataset.table_file import read_table
from contracts.program.errors import BadData
from contracts.stream.record import RecordSchema

SAMPLE = Path("data/creditcard-sample.csv.gz")


def load_dataset(settings: DataSettings) -> Dataset:
    """Read what `settings` name; ``full`` and ``mnist`` are fetched when they are not there yet.

    Rows without an id column are numbered from 0.

    Raises:
        BadData: the data is missing, empty or broken, lacks a column, or holds something other
            than a finite number; the message names the first such column and row.
    """
    source = _source(settings.data)
    content = _read(settings, source)
    schema = schema_of(content, settings, source)
    if content.table.empty:
        raise BadData(f"{source}: expected rows, found only a header")
    table = _with_numbers(content.table, schema, source)
    dataset = _in_time_order(_with_ids(table, schema, source), schema, source, content)
    if dataset.is_labelled:
        _ = dataset.labels  # a label other than 0 and 1 is refused now, not after the training
    return dataset


def _source(data: str) -> Path:
    if data in PUBLISHED:
        return fetch(data)
    path = SAMPLE if data == "sample" else Path(data)
    if not path.exists():
        raise BadData(
            f"no such file: {path}; expected sample, full, mnist, a file (CSV, NDJSON, "
            "Parquet, Arrow, NPZ) or a folder of images"
        )
    return path


def _read(settings: DataSettings, source: Path) -> Content:
    if settings.data == "mnist":
        return read_mnist(source)
    if source.is_dir():
        return read_folder(source)
    if source.suffix.lower() == ".npz":
        return read_npz(source)
    return read_table(source, settings.writing(), possible_ids(settings))


def _with_numbers(table: pd.DataFrame, schema: RecordSchema, source: Path) -> pd.DataFrame:
    """The table with numbers in all columns that have to be; those of images are checked."""
    columns = [] if schema.array else list(schema.features)
    numbers = {
        name: finite_numbers(source, table[name]) for name in (schema.time, *columns) if name
    }
    return table.assign(
        **{name: column for name, column in numbers.items() if not is_numeric_dtype(table[name])}
    )


def _with_ids(table: pd.DataFrame, schema: RecordSchema, source: Path) -> pd.DataFrame:
    ids = pd.Series(_ids(table, schema, source), name=schema.id)
    if schema.id in table:
        return table.assign(**{schema.id: ids})
    # `assign` warns of a column more beside a hundred, and `copy` takes as much memory again.
    return pd.concat([table, ids], axis=1)


def _ids(table: pd.DataFrame, schema: RecordSchema, source: Path) -> list[str]:
    if schema.id not in table:
        return list(map(str, range(len(table))))
    ids = table[schema.id]
    none = ids.isna() | (ids == "")
    if none.any():
        row = int(np.flatnonzero(none)[0])
        raise BadData(
            f"{source}: expected an id in column {schema.id}, found none in data row {row + 1}"
        )
    return list(map(str, ids))


def _in_time_order(
    table: pd.DataFrame, schema: RecordSchema, source: Path, content: Content
) -> Dataset:
    parting = content.parting
    if schema.time is not None:
        times = table[schema.time].to_numpy(dtype=np.float64)
        if (times[1:] < times[:-1]).any():
            order = np.argsort(times, kind="stable")
            table = table.iloc[order].reset_index(drop=True)
            parting = parting and parting.of(order)
    return Dataset(table, schema, source, parting)
