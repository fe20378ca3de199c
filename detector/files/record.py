"""A record of a file, as if the file were a topic of one partition."""

from collections.abc import Sequence
from typing import NamedTuple


class FileRecord(NamedTuple):
    """A row or a line; its offset counts from 0."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes | None]] = ()
