"""A portion of a file that was scored: by columns where each record is certain to be valid."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from contracts.stream.dead_letter import DeadLetter
from contracts.stream.record import Mask, Scores
from detector.batch import Batch
from detector.decoder import RecordDecoder
from detector.files.portion import Columns, Portion, Times
from detector.model import Model


class Screened(NamedTuple):
    """The valid records of a portion, aligned by row, and those that are none.

    `numbers`, shape (n,), are their rows in the file, counted from 0; `times` are seconds, None
    where the schema names none. `flagged` holds the records of `mask` alone, as they were decoded.
    """

    numbers: npt.NDArray[np.int64]
    ids: Callable[[], list[str]]
    times: Times | None
    scores: Scores
    mask: Mask
    flagged: Batch
    dead_letters: list[DeadLetter]


def screen(portion: Portion, decoder: RecordDecoder, model: Model) -> Screened:
    """Score `portion`. Only records above the threshold become objects, unless one is invalid."""
    columns = portion.columns()
    found = None if columns is None else _by_columns(portion, columns, decoder, model)
    return found or screen_by_rows(portion, decoder, model)


def _by_columns(
    portion: Portion, columns: Columns, decoder: RecordDecoder, model: Model
) -> Screened | None:
    scores, mask = model.judge(columns.features)
    flagged, invalid = decoder.decode(portion.records(np.flatnonzero(mask).tolist()))
    if invalid:  # never yet; should the two readers disagree, the decoder is right
        return None
    numbers = np.asarray(portion.numbers(), dtype=np.int64)
    return Screened(numbers, columns.ids, columns.times, scores, mask, flagged, [])


def screen_by_rows(portion: Portion, decoder: RecordDecoder, model: Model) -> Screened:
    """As `screen`, by decoding each record: slower, and the measure of what `screen` gives."""
    rows = portion.by_rows()
    unreadable = rows.unreadable
    records = rows.records(range(len(rows)))
    batch, dead_letters = decoder.decode(
        [record for row, record in enumerate(records) if row not in unreadable]
    )
    dead_letters += [DeadLetter.of(records[row], reason) for row, reason in unreadable.items()]
    dead_letters.sort(key=lambda letter: letter.headers.source_offset)
    scores, mask = model.judge(batch.features)
    return Screened(
        np.array([record.offset for record in batch.received], dtype=np.int64),
        lambda: batch.ids,
        _times(batch.times) if decoder.schema.time else None,
        scores,
        mask,
        batch.only(mask),
        dead_letters,
    )


def _times(times: Sequence[float | None]) -> Times:
    return np.array(times, dtype=np.float64)
