"""The same records in a file, one JSON object a line, for `detector score`."""

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Self

from contracts.program.errors import BadSettings, DeliveryFailed


class NdjsonFile:
    """Writes the value of each record and a newline at once, so that a reader keeps pace.

    ``-`` is standard output.

    Raises:
        BadSettings: the file cannot be opened for writing.
    """

    def __init__(self, path: str) -> None:
        self.name = "standard output" if path == "-" else path
        self.held = 0
        self.delivered = 0
        try:
            self._file = _open(path)
        except OSError as error:
            raise BadSettings(f"output: cannot write {path}: {error.strerror}") from None

    def send(self, _keys: Sequence[bytes], values: Sequence[bytes]) -> None:
        lines = b"".join(value + b"\n" for value in values)
        try:
            while lines:
                written = os.write(self._file.fileno(), lines)  # not all, before it fails
                self.delivered += lines.count(b"\n", 0, written)
                lines = lines[written:]
        except OSError as error:
            raise DeliveryFailed(
                f"{self.name}: {error.strerror}; {self.delivered:,} records were written"
            ) from None

    def finish(self) -> None:
        """Nothing is left to do: every record was written when it was sent."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):  # what could not be written has been reported
            self._file.close()


def _open(path: str) -> BinaryIO:
    if path == "-":
        # A copy of the descriptor: closing it leaves standard output to its owner.
        return os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    return Path(path).open("wb")
