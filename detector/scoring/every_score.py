"""Every score of a file, in the form that the ending of the output's name says."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
import numpy as np

from contracts.model.calibration import Calibration
from contracts.program.errors import BadSettings
from contracts.program.visible import json_line
from detector.model import Model
from detector.scoring.outcome import Outcome
from detector.scoring.output import STANDARD_OUTPUT
from detector.scoring.screened import Screened

ENDINGS = (".parquet", ".csv", ".ndjson", ".jsonl")
"""The last three with ``.gz`` behind them too."""


def every_score(output: str, file: BinaryIO, model: Model) -> Outcome[Any]:
    """What writes the scores of `model` to `file`, whose name is `output`.

    A row has these columns: ``row`` (in the file that is scored, from 0, as ``source.offset`` of an
    alert), ``record_id``, ``event_time`` in seconds where the schema names a time, ``score``,
    ``one_in`` (a normal record scores so high once in so many), ``is_alert``.

    Raises:
        BadSettings: the name has another ending, or Parquet's library is not installed.
    """
    ending = form_of(output)
    if ending == ".parquet":
        from detector.scoring.score_parquet import ScoreParquet  # noqa: PLC0415 - has a library

        return ScoreParquet(file, model)
    return (_ScoreCsv if ending == ".csv" else _ScoreNdjson)(file, model)


def form_of(output: str) -> str:
    """The ending that says how scores are written.

    Raises:
        BadSettings: it has none of them.
    """
    if output == STANDARD_OUTPUT:
        return ".ndjson"
    path = Path(output)
    packed = path.suffix == ".gz"
    ending = Path(path.stem).suffix if packed else path.suffix
    if ending not in ENDINGS or (packed and ending == ".parquet"):
        raise BadSettings(
            f"output: with --all expected a name that ends in {', '.join(ENDINGS)}, the last three "
            f"packed too (.csv.gz), received {output!r}"
        )
    return ending


def _rows(screened: Screened, calibration: Calibration) -> Iterator[tuple[Any, ...]]:
    """A row's values, its score as the shortest text that is the same float32."""
    times = [] if screened.times is None else [screened.times.tolist()]
    return zip(
        screened.numbers.tolist(),
        screened.ids(),
        *times,
        map(str, screened.scores),
        np.rint(calibration.one_in(screened.scores)).astype(np.int64).tolist(),
        screened.mask.tolist(),
        strict=True,
    )


def _names(model: Model) -> list[str]:
    times = ["event_time"] if model.manifest.record_schema.time else []
    return ["row", "record_id", *times, "score", "one_in", "is_alert"]


class _ScoreLines(Outcome[bytes]):
    def __init__(self, file: BinaryIO, model: Model) -> None:
        self._file = file
        self._names = _names(model)
        self._calibration = model.manifest.calibration

    def write(self, rendered: bytes) -> None:
        self._file.write(rendered)


class _ScoreCsv(_ScoreLines):
    def __init__(self, file: BinaryIO, model: Model) -> None:
        super().__init__(file, model)
        file.write(",".join(self._names).encode() + b"\n")

    def render(self, screened: Screened) -> bytes:
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(
            (*values, "true" if is_alert else "false")
            for *values, is_alert in _rows(screened, self._calibration)
        )
        return text.getvalue().encode()


class _ScoreNdjson(_ScoreLines):
    def render(self, screened: Screened) -> bytes:
        place = self._names.index("score")
        lines = []
        for values in _rows(screened, self._calibration):
            row: dict[str, Any] = dict(zip(self._names, values, strict=True))
            row["score"] = msgspec.Raw(values[place].encode())
            lines.append(json_line(msgspec.json.encode(row)) + "\n")
        return "".join(lines).encode()
