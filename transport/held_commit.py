"""The commit of a batch, before whose end its partitions stay where they are."""

from concurrent import futures
from concurrent.futures import Future
from typing import Any


class HeldCommit:
    """Of the last batch that a member polled; a thread of its own commits it."""

    def __init__(self) -> None:
        self._commit: Future[Any] | None = None

    def hold(self, commit: Future[Any]) -> None:
        """From now on it is this one; the one before is done."""
        self._commit = commit

    def is_under_way(self) -> bool:
        return self._commit is not None and not self._commit.done()

    def wait(self) -> None:
        """Return once it is done; who began it sees how it ends."""
        if self._commit is not None:
            futures.wait([self._commit])
