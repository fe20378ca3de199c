"""Memory that is given back to the system."""

import contextlib
import ctypes

_LARGE = 256 << 10
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # of glibc's malloc.h


def give_back_large_blocks() -> None:
    """Have glibc map each block of a quarter of a megabyte or more by itself, for good.

    By default it does so only until the first is freed; larger and larger ones then come from the
    heap, where the small ones between them keep it from shrinking: it grows with every change of
    the model. Another C library than glibc is left as it is.
    """
    with contextlib.suppress(AttributeError):
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(_MMAP_THRESHOLD, _LARGE)
        mallopt(_TRIM_THRESHOLD, 4 * _LARGE)
