"""Every score of a file as Parquet."""

from typing import BinaryIO

import numpy as np

from contracts.program.errors import BadSettings
from detector.model import Model
from detector.scoring.outcome import Outcome
from detector.scoring.screened import Screened

try:
    import pyarrow as pa
    from pyarrow import parquet
except ImportError:
    raise BadSettings(
        "output: writing Parquet needs pyarrow, which is not installed; run `pip install pyarrow`"
    ) from None

_ROW_GROUP = 128
"""Portions; readers want groups of a hundred thousand rows or so."""


class ScoreParquet(Outcome["pa.RecordBatch"]):
    """The columns of `every_score`; which model and which threshold are in the file's metadata."""

    def __init__(self, file: BinaryIO, model: Model) -> None:
        manifest = model.manifest
        self._calibration = manifest.calibration
        times = [("event_time", pa.float64())] if manifest.record_schema.time else []
        self._schema = pa.schema(
            [
                ("row", pa.int64()),
                ("record_id", pa.string()),
                *times,
                ("score", pa.float32()),
                ("one_in", pa.int64()),
                ("is_alert", pa.bool_()),
            ],
            metadata={
                "model": f"{manifest.name}/{manifest.version}",
                "threshold": repr(model.threshold),
            },
        )
        self._writer = parquet.ParquetWriter(file, self._schema, compression="zstd")
        self._waiting: list[pa.RecordBatch] = []

    def render(self, screened: Screened) -> "pa.RecordBatch":
        columns = [
            screened.numbers,
            screened.ids(),
            *([] if screened.times is None else [screened.times]),
            screened.scores,
            np.rint(self._calibration.one_in(screened.scores)).astype(np.int64),
            screened.mask,
        ]
        return pa.RecordBatch.from_arrays(
            [
                pa.array(column, field.type)
                for column, field in zip(columns, self._schema, strict=True)
            ],
            schema=self._schema,
        )

    def write(self, rendered: "pa.RecordBatch") -> None:
        self._waiting.append(rendered)
        if len(self._waiting) >= _ROW_GROUP:
            self._write_waiting()

    def finish(self) -> None:
        self._write_waiting()
        self._writer.close()

    def _write_waiting(self) -> None:
        if self._waiting:
            self._writer.write_table(pa.Table.from_batches(self._waiting))
            self._waiting.clear()
