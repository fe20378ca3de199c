"""A file of records, opened: its form, and its content as every reader of that form wants it."""

import csv
import io
import sys
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple

from contracts.dataset.tables.dialect import Dialect, dialect_of
from contracts.dataset.tables.encoding import WINDOWS, encoding_of
from contracts.dataset.tables.form import EXPECTED, Form, form_of
from contracts.dataset.tables.names import check_header
from contracts.dataset.tables.packing import unpacked
from contracts.program.errors import BadData
from contracts.program.logs import get_logger

STANDARD_INPUT = "-"
BROKEN = (OSError, EOFError, UnicodeError, csv.Error, zlib.error)
"""What a file raises that cannot be read."""

log = get_logger(__name__)


class Writing(NamedTuple):
    """How a text is written, where somebody says it; None is found out."""

    separator: str | None = None
    decimal: str | None = None
    encoding: str | None = None


FOUND_OUT = Writing()


class Opened(NamedTuple):
    """`file` is the unpacked content. Text has an encoding; CSV a dialect, and names of columns."""

    path: Path
    form: Form
    file: BinaryIO
    encoding: str
    dialect: Dialect
    names: Sequence[str]


@contextmanager
def opened(name: str, writing: Writing) -> Iterator[Opened]:
    """The file `name`, ``-`` is standard input; what is found out of it, and not usual, is logged.

    Raises:
        BadData: it cannot be read, or is of no form that is read; also for what reading it raises.
    """
    path = Path(name)
    try:
        with _bytes_of(name) as packed, unpacked(packed, path) as (file, head, is_packed):
            form = form_of(head, path)
            if form is Form.CSV and not head.strip():
                raise BadData(f"cannot read {name}: it is empty; {EXPECTED}")
            if form not in (Form.CSV, Form.NDJSON):
                _check_is_a_file(form, name, is_packed=is_packed)
                packed.seek(0)
                yield Opened(path, form, packed, "", Dialect(), ())
                return
            encoding = writing.encoding or encoding_of(head)
            if form is Form.NDJSON and encoding == WINDOWS and not writing.encoding:
                encoding = "utf-8"  # JSON is Unicode: a line that is none is invalid by itself
            dialect, names = Dialect(), []
            if form is Form.CSV:
                text = head.decode(encoding, errors="replace")
                dialect = dialect_of(text, writing.separator, writing.decimal)
                names = next(
                    csv.reader(io.StringIO(text, newline=""), delimiter=dialect.separator), []
                )
                check_header(name, names)
            found = Opened(path, form, file, encoding, dialect, names)
            _say(found, name)
            yield found
    except BROKEN as error:
        raise BadData(f"cannot read {name}: {_explained(error)}") from None


@contextmanager
def _bytes_of(name: str) -> Iterator[BinaryIO]:
    if name == STANDARD_INPUT:
        yield sys.stdin.buffer
    else:
        with Path(name).open("rb") as file:
            yield file


def _check_is_a_file(form: Form, name: str, *, is_packed: bool) -> None:
    """Of these forms the end is read first."""
    if name == STANDARD_INPUT:
        raise BadData(f"standard input: expected CSV or NDJSON, found {form}; give the file itself")
    if is_packed:
        raise BadData(f"{name}: expected {form} as it is, found it packed again; unpack it first")


def _say(found: Opened, name: str) -> None:
    said = {}
    if found.encoding != "utf-8":
        said["encoding"] = found.encoding
    if found.dialect != Dialect():
        said |= found.dialect._asdict()
    if said:
        log.info("table.found", file=name, **said)


def _explained(error: Exception) -> str:
    first = (str(error).splitlines() or [type(error).__name__])[0]
    if isinstance(error, UnicodeDecodeError):
        return f"{first}; say which encoding it has, such as --encoding {WINDOWS}"
    return first
