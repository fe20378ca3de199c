"""A record as it came, and the fields that were found in it."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec

from contracts.stream.received import Received


class Unwrapped(NamedTuple):
    """Where it stands is as it was received; its value is JSON, made when somebody asks."""

    original: Received
    fields: dict[str, Any]

    @property
    def value(self) -> bytes | None:
        return msgspec.json.encode(self.fields, enc_hook=str)

    @property
    def topic(self) -> str:
        return self.original.topic

    @property
    def partition(self) -> int:
        return self.original.partition

    @property
    def offset(self) -> int:
        return self.original.offset

    @property
    def timestamp(self) -> int:
        return self.original.timestamp

    @property
    def key(self) -> bytes | None:
        return self.original.key

    @property
    def headers(self) -> Sequence[tuple[str, bytes | None]]:
        return self.original.headers
