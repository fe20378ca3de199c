"""A file as portions, by the endings of its name."""

import csv
import gzip
import sys
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from contracts.program.errors import BadData
from contracts.stream.record import RecordSchema
from detector.files.comma_separated import csv_portions
from detector.files.ndjson import ndjson_portions
from detector.files.portion import Place, Portion


def portions_of(file: str, schema: RecordSchema) -> Iterator[Portion]:
    """The records of `file`, one portion behind the other; offsets count from 0.

    A name that ends in ``.parquet`` is Parquet. One with ``.csv`` in its suffixes is CSV with a
    header, anything else is NDJSON; ``.gz`` is unpacked; ``-`` is standard input. A table without
    the schema's id column is numbered from 0.

    Raises:
        BadData: when the file cannot be read.
    """
    path = Path(file)
    place = Place(path.name, 0, int(time.time() * 1000))
    if path.suffix == ".parquet":
        from detector.files.parquet import parquet_portions  # noqa: PLC0415 - it has a library

        yield from parquet_portions(path, place, schema)
        return
    try:
        with _opened(path) as lines:
            if ".csv" in path.suffixes:
                yield from csv_portions(lines, place, schema)
            else:
                yield from ndjson_portions(lines, place)
    except (OSError, EOFError, UnicodeDecodeError, csv.Error, zlib.error) as error:
        raise BadData(f"cannot read {file}: {error}") from None


def _opened(path: Path) -> BinaryIO:
    if str(path) == "-":
        return sys.stdin.buffer
    if path.suffix == ".gz":
        return cast(BinaryIO, gzip.open(path))
    return path.open("rb")
