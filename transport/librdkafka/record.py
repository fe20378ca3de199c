"""A record as librdkafka hands it over."""

from collections.abc import Sequence
from typing import Any

import msgspec


class Record(msgspec.Struct, gc=False):
    """What every record is asked for is there; the rest is looked up where it is asked for.

    Args:
        value: bytes as received, None of a tombstone.
        message: confluent-kafka's ``Message``.
    """

    value: bytes | None
    message: Any

    @property
    def topic(self) -> str:
        """Where it stands."""
        topic: str = self.message.topic()
        return topic

    @property
    def partition(self) -> int:
        """Where it stands."""
        partition: int = self.message.partition()
        return partition

    @property
    def offset(self) -> int:
        """Where it stands."""
        offset: int = self.message.offset()
        return offset

    @property
    def timestamp(self) -> int:
        """Milliseconds since 1970; -1 where it has none."""
        timestamp: int = self.message.timestamp()[1]
        return timestamp

    @property
    def key(self) -> bytes | None:
        """As received."""
        key: bytes | None = self.message.key()
        return key

    @property
    def headers(self) -> Sequence[tuple[str, bytes | None]]:
        """Names and values; none where one of the names is no UTF-8, which the client cannot read.

        A mark of a replay is never beside such a name: who replays writes all headers anew.
        """
        try:
            return self.message.headers() or ()
        except (UnicodeDecodeError, SystemError):
            # What it has made of them must not be looked at, and would be at a second call.
            self.message.set_headers([])
            return ()
