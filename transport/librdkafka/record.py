"""A record as librdkafka hands it over."""

from collections.abc import Sequence
from operator import attrgetter, itemgetter
from typing import Any

import msgspec
from confluent_kafka import Message


def records_of(messages: Sequence[Message]) -> list["Record"]:
    """A record of each message, without a step in Python for any."""
    timestamps = map(itemgetter(1), map(Message.timestamp, messages))
    return list(map(Record, map(Message.value, messages), timestamps, messages))


def last_of_each_partition(records: Sequence[Any]) -> dict[int, "Record"]:
    """Of `records` of one topic, so too."""
    messages = map(attrgetter("message"), records)
    return dict(zip(map(Message.partition, messages), records, strict=True))


class Record(msgspec.Struct, gc=False):
    """What every record is asked for is there; the rest is looked up where it is asked for.

    Args:
        value: bytes as received, None of a tombstone.
        timestamp: milliseconds since 1970; -1 where it has none.
        message: confluent-kafka's ``Message``.
    """

    value: bytes | None
    timestamp: int
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
