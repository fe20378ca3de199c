"""A file of records, CSV or NDJSON, as if it were a topic of one partition."""

import csv
import gzip
import io
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

import msgspec

from contracts.program.errors import BadData
from contracts.stream.record import RecordSchema


class FileRecord(NamedTuple):
    """A line of a file, placed as if the file were a topic of one partition."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes | None]] = ()


def records_of(file: str, schema: RecordSchema) -> Iterator[FileRecord]:
    """Each row or line of `file` as a record; offsets count from 0.

    A name with ``.csv`` in its suffixes is CSV with a header, anything else is NDJSON; ``.gz`` is
    unpacked; ``-`` is standard input. A CSV without the schema's id column is numbered from 0.

    Raises:
        BadData: when the file cannot be read.
    """
    path = Path(file)
    now = int(time.time() * 1000)
    try:
        with _opened(path) as lines:
            values = _csv_values(lines, schema) if ".csv" in path.suffixes else _lines(lines)
            for offset, value in enumerate(values):
                yield FileRecord(path.name, 0, offset, now, None, value)
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as error:
        raise BadData(f"cannot read {file}: {error}") from None


def _opened(path: Path) -> BinaryIO:
    if str(path) == "-":
        return sys.stdin.buffer
    if path.suffix == ".gz":
        return cast(BinaryIO, gzip.open(path))
    return path.open("rb")


def _lines(file: Iterable[bytes]) -> Iterator[bytes]:
    return (line.rstrip(b"\r\n") for line in file)


def _csv_values(file: BinaryIO, schema: RecordSchema) -> Iterator[bytes]:
    numeric = {*schema.features, schema.time, schema.label}
    with io.TextIOWrapper(file, encoding="utf-8", newline="") as text:
        for number, row in enumerate(csv.DictReader(text)):
            record = {
                name: _number(cell) if name in numeric else cell for name, cell in row.items()
            }
            record.setdefault(schema.id, str(number))
            yield msgspec.json.encode(record)


def _number(cell: str | None) -> float | int | str | None:
    try:
        return int(cell or "")
    except ValueError:
        pass
    try:
        return float(cell or "")
    except ValueError:
        return cell
