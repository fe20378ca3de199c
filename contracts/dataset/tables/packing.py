"""How a file is packed, by its first bytes, and what is in it."""

import gzip
import io
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, cast

from contracts.dataset.needing import needing

HEAD = 1 << 16
"""Bytes that a file's form, encoding and dialect are found out from."""

_GZIP = b"\x1f\x8b"
_ZSTANDARD = b"\x28\xb5\x2f\xfd"


class Unpacked(NamedTuple):
    """A file's content, from its first byte on, and the first of it, up to its first line at least.

    `is_packed` says whether the file itself holds something else.
    """

    file: BinaryIO
    head: bytes
    is_packed: bool


@contextmanager
def unpacked(file: BinaryIO, path: Path) -> Iterator[Unpacked]:
    """What is in `file`, which may be a pipe; `path` is its name.

    Raises:
        BadData: it is packed by Zstandard, and pyarrow is not installed.
        OSError, EOFError, zlib.error: while it is read, where it is broken.
    """
    with ExitStack() as left:
        again, head = _looked_into(file)
        is_packed = head.startswith((_GZIP, _ZSTANDARD))
        if head.startswith(_GZIP):
            again, head = _looked_into(left.enter_context(gzip.open(again)))
        elif head.startswith(_ZSTANDARD):
            with needing("pyarrow", f"{path}: reading what Zstandard packed"):
                import pyarrow as pa  # noqa: PLC0415 - all else goes without
            again, head = _looked_into(left.enter_context(pa.CompressedInputStream(again, "zstd")))
        yield Unpacked(again, head, is_packed)


def _looked_into(file: Any) -> tuple[BinaryIO, bytes]:
    """The same from its beginning, and the first of it: no more than there is to be had at once."""
    read = getattr(file, "read1", file.read)  # of a pipe what has come, and no more
    head = b""
    while b"\n" not in head and len(head) < HEAD and (more := read(HEAD)):
        head += more
    return cast(BinaryIO, io.BufferedReader(_Rejoined(head, file), HEAD)), head


class _Rejoined(io.RawIOBase):
    """What was read of `file`, and behind it the rest."""

    def __init__(self, head: bytes, file: Any) -> None:
        self._head = memoryview(head)
        self._read_into = getattr(file, "readinto1", file.readinto)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._head:
            return cast(int, self._read_into(buffer))
        count = min(len(self._head), len(buffer))
        buffer[:count] = self._head[:count]
        self._head = self._head[count:]
        return count
