"""What librdkafka says in its log: kept off standard error, and heeded."""

import logging
from collections.abc import Callable

_CONNECTED = "in state UP"
_CHANGED = "changed id from"
_NO_ID = "AAAAAAAAAAAAAAAAAAAAAA"
"""Of a topic that it has not seen before."""


class ClientLog:
    """Takes what a client says, in the order in which it happened, whenever that client is polled.

    Args:
        heed: called with each line.
    """

    def __init__(self, heed: Callable[[str], None] = lambda _: None) -> None:
        self._heed = heed
        self._logger = logging.getLogger("kafka.librdkafka")

    def log(self, level: int, form: str, facility: str, client: str, text: str) -> None:
        """One line, as `logging` takes it."""
        self._heed(text)
        self._logger.log(level, form, facility, client, text)


def topic_was_made_again(line: str) -> bool:
    """Whether it says that a topic has another id than before.

    It does so before it hands over any record of the new one, where it reads on as in the old one;
    with the debug context ``topic``.
    """
    return _CHANGED in line and _NO_ID not in line


def connection_was_lost(line: str) -> bool:
    """Whether it says so, of one that was in use, and not that one could not be made."""
    return _CONNECTED in line
