"""Where the outcome goes: a file that is whole or not there, or standard output."""

import gzip
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from contracts.program.errors import BadSettings

STANDARD_OUTPUT = "-"


@contextmanager
def opened(output: str) -> Iterator[BinaryIO]:
    """A file to write to; it has its name once all is written, and one that failed is removed.

    A name that ends in ``.gz`` is packed. What is no file, such as ``/dev/null``, is written to as
    it stands.

    Raises:
        BadSettings: it cannot be written.
    """
    if output == STANDARD_OUTPUT:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    path = Path(output)
    try:
        if path.exists() and not path.is_file():
            with path.open("wb") as file:
                yield file
            return
        whole = path.resolve()  # of a link: the file that it leads to
        unfinished = whole.with_name(f".{whole.name}.{os.getpid()}.unfinished")
        try:
            with unfinished.open("wb") as file:
                if path.suffix == ".gz":
                    with gzip.GzipFile("", "wb", compresslevel=6, fileobj=file) as packed:
                        yield cast(BinaryIO, packed)
                else:
                    yield file
            unfinished.replace(whole)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise BadSettings(f"output: cannot write {output}: {error.strerror or error}") from None
