"""A dataset's rows as the records of the topic: the key and the JSON value, lazily and in order."""

from collections.abc import Iterator
from itertools import count
from typing import Any, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt
import pandas as pd

from contracts.dataset.dataset import Dataset
from contracts.stream.record import RecordSchema

_ROWS_AT_ONCE = 4096  # as Python numbers, a whole table would take gigabytes


class ReplayRecord(NamedTuple):
    """One record to send; `time` is seconds of the data's own clock, 0 where it has none."""

    key: bytes
    value: bytes
    time: float
    anomalous: bool


def replay_records(
    dataset: Dataset, *, loop: bool = False, skip: int = 0
) -> Iterator[ReplayRecord]:
    """The rows in their order, once; or with `loop` over and over; without the first `skip`.

    The second lap's ids end in ``-2``, the third's in ``-3``, so no two records share one as long
    as the table's own ids do not end so. Time goes on: each lap begins one second of the data's
    clock after the last record of the one before. Everything else is the table's, to the bit.

    Raises:
        BadData: when the table has labels other than 0 and 1.
    """
    laps_before, first = divmod(skip, len(dataset))
    for lap in count(laps_before + 1) if loop else range(laps_before + 1, 2):
        yield from _lap(dataset, lap, first)
        first = 0


def _lap(dataset: Dataset, lap: int, first: int) -> Iterator[ReplayRecord]:
    schema = dataset.schema
    nothing = np.empty((len(dataset), 0))
    times = nothing if dataset.times is None else _times(dataset.times, lap)[:, None]
    labels = dataset.labels.astype(int)[:, None] if dataset.is_labelled else nothing
    features = dataset.table[list(schema.features)]
    suffix = "" if lap == 1 else f"-{lap}"
    names = [schema.id, *([schema.time] if schema.time else []), *_feature_names(schema)]
    names += [schema.label] if schema.label and dataset.is_labelled else []
    encode = msgspec.json.Encoder().encode
    ids = dataset.ids
    for start in range(first, len(dataset), _ROWS_AT_ONCE):
        rows = slice(start, start + _ROWS_AT_ONCE)
        for own_id, time, numbers, label in zip(
            ids[rows],
            times[rows].tolist(),
            _feature_values(features.iloc[rows], schema),
            labels[rows].tolist(),
            strict=True,
        ):
            record_id = own_id + suffix
            value = encode(dict(zip(names, (record_id, *time, *numbers, *label), strict=True)))
            yield ReplayRecord(record_id.encode(), value, sum(time), label == [1])


def _times(times: npt.NDArray[np.float64], lap: int) -> npt.NDArray[np.float64]:
    later: npt.NDArray[np.float64] = times + (lap - 1) * (times[-1] - times[0] + 1.0)
    return later


def _feature_names(schema: RecordSchema) -> list[str]:
    return [schema.array.name] if schema.array else list(schema.features)


def _feature_values(features: pd.DataFrame, schema: RecordSchema) -> list[list[Any]]:
    """For each record the values of `_feature_names`: numbers, or one nested array of them."""
    if schema.array is None:
        numbers: list[list[Any]] = features.to_numpy(dtype=np.float64).tolist()
        return numbers
    return [[array] for array in features.to_numpy().reshape(-1, *schema.array.shape).tolist()]
