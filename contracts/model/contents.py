"""The bytes of a bundle's files: of regular files alone, and never more than a limit."""

import errno
import hashlib
import io
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from contracts.program.errors import BadBundle, BundleUnreadable

LARGEST_IN_MEMORY = 128 << 20
"""Bytes of a graph, or of the golden rows. The default model's graphs have 0.3 MB each."""

LARGEST_FILE = 1 << 30
"""Bytes of a file that is held against its hash and not kept."""


def read_content(path: Path, limit: int = LARGEST_IN_MEMORY) -> bytes:
    """The whole of a regular file of at most `limit` bytes.

    Raises:
        BadBundle: it is larger, or a symbolic link, a folder, a pipe or a device.
        BundleUnreadable: it cannot be read.
    """
    with _opened(path, limit) as file:
        return file.read(limit)


def sha256_of_content(path: Path) -> str:
    """In hexadecimal, of a regular file of at most `LARGEST_FILE` bytes.

    Raises:
        BadBundle: as `read_content`.
        BundleUnreadable: it cannot be read.
    """
    with _opened(path, LARGEST_FILE) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _opened(path: Path, limit: int) -> Iterator[io.BufferedReader]:
    try:
        # A link may lead out of the bundle; a pipe opened the usual way waits for its writer.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with open(descriptor, "rb") as file:  # noqa: PTH123 - of a descriptor
            found = os.fstat(descriptor)
            if not stat.S_ISREG(found.st_mode):
                raise BadBundle(f"{path}: expected a regular file, found {_called(found.st_mode)}")
            if found.st_size > limit:
                raise BadBundle(
                    f"{path}: expected at most {limit:,} bytes, found {found.st_size:,}"
                )
            yield file
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise BadBundle(f"{path}: expected a regular file, found a symbolic link") from None
        raise BundleUnreadable(f"cannot read {path}: {error.strerror}") from None


def _called(mode: int) -> str:
    if stat.S_ISDIR(mode):
        return "a folder"
    return "a pipe" if stat.S_ISFIFO(mode) else "a device"
