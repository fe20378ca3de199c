"""Keeps what native libraries write to the terminal away from the user."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_native_output() -> Iterator[None]:
    """Discard whatever is written to file descriptor 2 meanwhile.

    TensorFlow's C++ announces CPU features and missing GPU drivers there while it is imported,
    before any log level applies. A Python exception inside still reaches the caller.
    """
    # TensorFlow reads this one only from the environment, and only when it is first imported.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    sys.stderr.flush()
    saved = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        sys.stderr.flush()
        os.dup2(saved, 2)
        os.close(nowhere)
        os.close(saved)
