"""A dataset's rows as the records of the topic: keys and JSON values, lazily and in order."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, repeat
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
import pandas as pd

from contracts.dataset.dataset import Dataset
from contracts.dataset.times import written
from contracts.stream.nesting import nested
from contracts.stream.record import Mask, RecordSchema

_ROWS_AT_ONCE = 1024  # what takes a moment to send; as Python numbers a table would take gigabytes


@dataclass(frozen=True, slots=True)
class Chunk:
    """Records that follow each other; a step for each of them in Python would cost more than JSON.

    Args:
        keys: of n records.
        values: of the same.
        times: seconds of the data's own clock, shape (n,); 0 where it has none.
        anomalous: what the labels say, shape (n,); False where there are none.
    """

    keys: list[bytes]
    values: list[bytes]
    times: npt.NDArray[np.float64]
    anomalous: Mask

    def __len__(self) -> int:
        return len(self.keys)

    def between(self, start: int, stop: int) -> "Chunk":
        """Those from `start` on, without `stop` and what follows."""
        rows = slice(start, stop)
        return Chunk(self.keys[rows], self.values[rows], self.times[rows], self.anomalous[rows])


def replay_records(
    dataset: Dataset, *, loop: bool = False, skip: int = 0, limit: int | None = None
) -> Iterator[Chunk]:
    """The rows in their order, once; or with `loop` over and over; without the first `skip`.

    The second lap's ids end in ``-2``, the third's in ``-3``, so no two records share one as long
    as the table's own ids do not end so. Time goes on: each lap begins one second of the data's
    clock after the last record of the one before. Everything else is the table's, to the bit.
    After `limit` records it ends; no chunk is empty.

    Raises:
        BadData: when the table has labels other than 0 and 1.
    """
    left = limit
    for chunk in _laps(dataset, loop=loop, skip=skip):
        if left is None:
            yield chunk
        else:
            yield chunk.between(0, left)
            left -= len(chunk)
            if left <= 0:
                return


def _laps(dataset: Dataset, *, loop: bool, skip: int) -> Iterator[Chunk]:
    laps_before, first = divmod(skip, len(dataset))
    for lap in count(laps_before + 1) if loop else range(laps_before + 1, 2):
        yield from _lap(dataset, lap, first)
        first = 0


def _lap(dataset: Dataset, lap: int, first: int) -> Iterator[Chunk]:
    schema, suffix = dataset.schema, "" if lap == 1 else f"-{lap}"
    times = np.zeros(len(dataset)) if dataset.times is None else _times(dataset.times, lap)
    anomalous = dataset.labels if dataset.is_labelled else np.zeros(len(dataset), dtype=bool)
    features = dataset.table[list(schema.features)]
    names = [schema.id, *([schema.time] if schema.time else []), *_feature_names(schema)]
    names += [schema.label] if schema.label and dataset.is_labelled else []
    encode = msgspec.json.Encoder().encode
    ids = dataset.ids
    for start in range(first, len(dataset), _ROWS_AT_ONCE):
        rows = slice(start, start + _ROWS_AT_ONCE)
        record_ids = [own_id + suffix for own_id in ids[rows]]
        columns: list[list[Any]] = [record_ids]
        if schema.time:
            as_it_is = lap == 1 and schema.clock != "seconds"
            shown = dataset.table[schema.time].iloc[rows].tolist() if as_it_is else None
            columns += [shown or written(times[rows], schema.clock)]
        columns += _feature_columns(features.iloc[rows], schema)
        columns += [anomalous[rows].astype(int).tolist()] if dataset.is_labelled else []
        # By map alone: a loop of Python's own takes as long as the encoding.
        records = map(dict, map(zip, repeat(names), zip(*columns, strict=True)))
        if schema.nested:
            records = map(nested, records)
        yield Chunk(
            list(map(str.encode, record_ids)),
            list(map(encode, records)),
            times[rows],
            anomalous[rows],
        )


def _times(times: npt.NDArray[np.float64], lap: int) -> npt.NDArray[np.float64]:
    later: npt.NDArray[np.float64] = times + (lap - 1) * (times[-1] - times[0] + 1.0)
    return later


def _feature_names(schema: RecordSchema) -> list[str]:
    return [schema.array.name] if schema.array else list(schema.features)


def _feature_columns(features: pd.DataFrame, schema: RecordSchema) -> list[list[Any]]:
    """The values of each of `_feature_names`: numbers, or one nested array of them a record.

    Values of a category are as in the table; what is missing is null, which is what JSON makes of
    what is not a number.
    """
    if schema.is_plain and schema.array is None:
        columns: list[list[Any]] = features.to_numpy(dtype=np.float64).T.tolist()
        return columns
    if schema.array is None:
        return [features[name].tolist() for name in schema.features]
    return [features.to_numpy().reshape(-1, *schema.array.shape).tolist()]
