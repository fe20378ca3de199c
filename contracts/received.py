"""What the contracts need to know of a record that came from a topic, without a Kafka client."""

from typing import NamedTuple, Protocol


class Received(Protocol):
    """A record as it was received. kafka-python's ``ConsumerRecord`` is one."""

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


class FileRecord(NamedTuple):
    """A line of a file, placed as if the file were a topic of one partition."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
