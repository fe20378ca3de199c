"""A dataset's rows as the records of the topic: the key and the JSON value, lazily and in order."""

from collections.abc import Iterator
from itertools import count
from typing import NamedTuple

import msgspec
import numpy as np

from contracts.dataset import Dataset

_ROWS_AT_ONCE = 4096  # as Python floats, a whole table would take gigabytes


class ReplayRecord(NamedTuple):
    """One record to send; `time` is seconds of the data's own clock."""

    key: bytes
    value: bytes
    time: float
    anomalous: bool


def is_labelled(dataset: Dataset) -> bool:
    """Whether the table says which of its rows are anomalies."""
    return dataset.schema.label in dataset.table


def replay_records(dataset: Dataset, *, loop: bool = False) -> Iterator[ReplayRecord]:
    """The rows in their order, once; or with `loop` over and over.

    The second lap's ids end in ``-2``, the third's in ``-3``, so no two records share one as long
    as the table's own ids do not end so. Time goes on: each lap begins one second of the data's
    clock after the last record of the one before. Everything else is the table's, to the bit.

    Raises:
        BadData: when the table has labels other than 0 and 1.
    """
    for lap in count(1) if loop else [1]:
        yield from _lap(dataset, lap)


def _lap(dataset: Dataset, lap: int) -> Iterator[ReplayRecord]:
    schema, table = dataset.schema, dataset.table
    assert schema.time is not None
    times = table[schema.time]
    later = (lap - 1) * (float(times.iloc[-1]) - float(times.iloc[0]) + 1.0)
    suffix = "" if lap == 1 else f"-{lap}"
    columns = [schema.time, *schema.features]
    label_column = [schema.label] if schema.label in table else []
    names = [schema.id, *columns, *label_column]
    labels = dataset.labels.astype(int)[:, None] if label_column else np.empty((len(table), 0))
    encode = msgspec.json.Encoder().encode
    for start in range(0, len(table), _ROWS_AT_ONCE):
        rows = slice(start, start + _ROWS_AT_ONCE)
        for own_id, numbers, label in zip(
            table[schema.id].iloc[rows].tolist(),
            table[columns].iloc[rows].to_numpy(dtype=np.float64).tolist(),
            labels[rows].tolist(),
            strict=True,
        ):
            record_id = own_id + suffix
            numbers[0] += later
            value = encode(dict(zip(names, (record_id, *numbers, *label), strict=True)))
            yield ReplayRecord(record_id.encode(), value, numbers[0], label == [1])
