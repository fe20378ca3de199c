"""Which partition a key belongs to, for many keys at once."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint32]

_SEED, _MIX = 0x9747B28C, np.uint32(0x5BD1E995)


def partitions_of(keys: Sequence[bytes], partitions: Sequence[int]) -> list[int]:
    """The one of `partitions`, in their order, that every Kafka client would send each key to.

    The client's own code hashes a key a byte at a time, which is a quarter of what sending costs.
    """
    numbers = (murmur2(keys) & np.uint32(0x7FFFFFFF)) % np.uint32(len(partitions))
    chosen: list[int] = np.asarray(partitions)[numbers].tolist()
    return chosen


def murmur2(keys: Sequence[bytes]) -> Hashes:
    """Kafka's hash of each key, shape (n,)."""
    hashes = np.empty(len(keys), np.uint32)
    lengths = np.fromiter(map(len, keys), np.int64, len(keys))
    for length in np.unique(lengths).tolist():
        [rows] = np.nonzero(lengths == length)
        joined = bytearray().join(keys[row] for row in rows.tolist())
        hashes[rows] = _of_one_length(np.frombuffer(joined, np.uint8).reshape(len(rows), length))
    return hashes


def _of_one_length(keys: npt.NDArray[np.uint8]) -> Hashes:
    """Of keys as rows of bytes."""
    count, length = keys.shape
    whole = length - length % 4
    hashes = np.full(count, _SEED ^ length, np.uint32)
    for words in np.ascontiguousarray(keys[:, :whole]).view("<u4").T:
        mixed = words * _MIX
        hashes = hashes * _MIX ^ (mixed ^ mixed >> np.uint32(24)) * _MIX
    for place, odd in enumerate(keys[:, whole:].T):
        hashes ^= odd.astype(np.uint32) << np.uint32(8 * place)
    if whole < length:
        hashes *= _MIX
    hashes = (hashes ^ hashes >> np.uint32(13)) * _MIX
    mixed_again: Hashes = hashes ^ hashes >> np.uint32(15)
    return mixed_again
