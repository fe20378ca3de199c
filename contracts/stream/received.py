"""What the contracts need to know of a record that came from a topic, without a Kafka client."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol


class Received(Protocol):
    """A record as it was received. Clients have classes of their own."""

    @property
    def topic(self) -> str: ...
    @property
    def partition(self) -> int: ...
    @property
    def offset(self) -> int: ...
    @property
    def timestamp(self) -> int: ...
    @property
    def key(self) -> bytes | None: ...
    @property
    def value(self) -> bytes | None: ...
    @property
    def headers(self) -> Sequence[tuple[str, bytes | None]]: ...


class ReceivedRecord(NamedTuple):
    """One that is all at hand; its timestamp in milliseconds, -1 where it has none.

    A row or line of a file is one as if the file were a topic; its offset counts from 0.
    """

    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes | None]] = ()


def place_of(record: Received) -> str:
    """Where it stands, as ``topic-partition-offset``: what alerts and dead letters are known by."""
    return f"{record.topic}-{record.partition}-{record.offset}"
