"""A message as it goes to Kafka, and how much of a topic's limit it takes."""

from bisect import bisect_left
from collections.abc import Callable
from typing import NamedTuple

SMALLEST_LIMIT = 4096
"""Bytes; every alert and dead letter, with the mark of its batch, can be shortened to this limit,
and to any above it."""

_BATCH_HEADER = 61
_RECORD_HEADER = 21
_LENGTH = 5
"""At the most, as of the two above: Kafka writes numbers in as few bytes as they need."""


class Message(NamedTuple):
    """Key, value and headers as bytes; without a value it is a tombstone."""

    key: bytes | None
    value: bytes | None
    headers: list[tuple[str, bytes]]

    @property
    def size(self) -> int:
        """Bytes, at the most, of a record batch that holds nothing else, compressed or not.

        This is what a broker holds against ``max.message.bytes``, and no less than what the client
        holds against its ``max_request_size``.
        """
        names_and_texts = sum(len(name.encode()) + len(text) for name, text in self.headers)
        content = len(self.key or b"") + len(self.value or b"") + names_and_texts
        lengths = _LENGTH * (3 + 2 * len(self.headers))
        return _BATCH_HEADER + _incompressible(_RECORD_HEADER + lengths + content)


def _incompressible(size: int) -> int:
    """What the worst of Kafka's codecs makes of `size` bytes: zstd's own bound, the loosest."""
    return size + size // 256 + 64


def longest(length: int, fits: Callable[[int], bool]) -> int:
    """The largest part of `length` that `fits`, 0 where none does.

    The whole is tried by itself: with no mark of a cut, it can be smaller than what is cut.
    """
    if fits(length):
        return length
    return max(bisect_left(range(length), True, key=lambda part: not fits(part)) - 1, 0)
