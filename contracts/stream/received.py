"""What the contracts need to know of a record that came from a topic, without a Kafka client."""

from typing import Protocol


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
