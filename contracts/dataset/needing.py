"""Packages that not every part of the distribution installs."""

from collections.abc import Iterator
from contextlib import contextmanager

from contracts.program.errors import BadData


@contextmanager
def needing(package: str, purpose: str) -> Iterator[None]:
    """Import what not every part of the distribution has.

    Raises:
        BadData: where `package` is not installed; the message says how to get it.
    """
    try:
        yield
    except ImportError:
        raise BadData(
            f"{purpose} needs {package}, which is not installed; run `pip install {package}`"
        ) from None
