"""A file as portions, by its form."""

import time
from collections.abc import Iterator

from contracts.dataset.tables.encoding import utf8_lines
from contracts.dataset.tables.form import Form
from contracts.dataset.tables.opening import FOUND_OUT, Writing, opened
from contracts.stream.record import RecordSchema
from detector.files.comma_separated import csv_portions
from detector.files.ndjson import ndjson_portions
from detector.files.portion import Place, Portion


def portions_of(
    file: str,
    schema: RecordSchema,
    writing: Writing = FOUND_OUT,
) -> Iterator[Portion]:
    """The records of `file`, one portion behind the other; offsets count from 0.

    ``-`` is standard input. A table without the schema's id column is numbered from 0.

    Raises:
        BadData: when the file cannot be read.
    """
    with opened(file, writing) as found:
        place = Place(found.path.name, 0, int(time.time() * 1000))
        match found.form:
            case Form.CSV:
                lines = utf8_lines(found.file, found.encoding)
                yield from csv_portions(lines, place, schema, found.dialect)
            case Form.NDJSON:
                yield from ndjson_portions(utf8_lines(found.file, found.encoding), place)
            case _:
                # It has a library.
                from detector.files.arrow import arrow_portions  # noqa: PLC0415

                yield from arrow_portions(found, place, schema)
