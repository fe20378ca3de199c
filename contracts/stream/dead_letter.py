"""The dead letter: a record that could not be decoded, its bytes untouched, and why."""

from collections.abc import Iterable
from typing import Annotated, Any, Literal, NamedTuple, Self

import msgspec
from msgspec import Meta

from contracts.program.version import __version__
from contracts.stream.message import Message, longest
from contracts.stream.received import Received
from contracts.stream.replay import Replay

InvalidKind = Literal[
    "empty", "oversized", "malformed", "missing-field", "wrong-type", "wrong-shape", "non-finite"
]

_LEAST = 64
"""Bytes of a key that stay: enough to know it by."""


class InvalidRecord(Exception):
    """One record that cannot be decoded; it becomes a dead letter, and ends nothing.

    Args:
        error: which of the few kinds it is, such as ``missing-field``; a metric label.
        detail: what was expected and what came; names fields and types, never values.
    """

    def __init__(self, error: InvalidKind, detail: str) -> None:
        super().__init__(f"{error}: {detail}")
        self.error = error
        self.detail = detail


class DeadLetterHeaders(msgspec.Struct, frozen=True, rename="kebab", omit_defaults=True):
    """Headers of a dead letter, as text in UTF-8; its key and value are the original bytes."""

    error: Annotated[InvalidKind, Meta(description="Which kind of invalid.")]
    detail: Annotated[str, Meta(description="What was expected and what came; never a value.")]
    source_topic: Annotated[str, Meta(description="Where the record stands in Kafka.")]
    source_partition: int
    source_offset: int
    detector_version: Annotated[str, Meta(description="Of the detector that set it aside.")]
    value_was: Annotated[
        Literal["tombstone"] | None,
        Meta(description="Where the record had no value at all; the letter's is empty."),
    ] = None
    replay_of: Annotated[
        str | None,
        Meta(
            description="Of a record that was replayed: where it stood at its first failure, as "
            "topic-partition-offset."
        ),
    ] = None
    replay_count: Annotated[
        int | None, Meta(description="How many times it was replayed, and failed again.")
    ] = None
    truncated_from: Annotated[
        int | None, Meta(description="Bytes of the value, where there was no room for all.")
    ] = None
    key_truncated_from: Annotated[
        int | None, Meta(description="Bytes of the key, where there was no room for all.")
    ] = None
    detail_truncated_from: Annotated[
        int | None, Meta(description="Bytes of the detail, where there was no room for all.")
    ] = None

    @property
    def source(self) -> str:
        """Where the record stands in Kafka, as ``topic-partition-offset``."""
        return f"{self.source_topic}-{self.source_partition}-{self.source_offset}"

    @property
    def is_whole(self) -> bool:
        """Whether key and value are all of the original's bytes."""
        return self.truncated_from is None and self.key_truncated_from is None

    def encode(self) -> list[tuple[str, bytes]]:
        """As Kafka carries them."""
        fields = msgspec.to_builtins(self)
        return [(name, str(value).encode()) for name, value in fields.items()]

    @classmethod
    def decode(cls, headers: Iterable[tuple[str, bytes | None]]) -> Self:
        """Of a message's `headers`; those of other names are ignored.

        Raises:
            msgspec.ValidationError: they are not those of a dead letter.
            UnicodeDecodeError: one is no text.
        """
        texts = {name: text.decode() for name, text in headers if text is not None}
        return msgspec.convert(texts, cls, strict=False)

    @classmethod
    def json_schema(cls) -> dict[str, Any]:
        """JSON Schema of the headers as text, by name."""
        schema: dict[str, Any] = msgspec.json.schema(cls)["$defs"][cls.__name__]
        for header in schema["properties"].values():
            header.pop("default", None)
            for either in header.pop("anyOf", []):
                if either.get("type") != "null":  # a header that may be absent is never null
                    header.update(either)
            if header.get("type") == "integer":
                header["pattern"] = "^[0-9]+$"
            header["type"] = "string"
        return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | schema


class DeadLetter(NamedTuple):
    """A record that could not be decoded. No value is one that was null."""

    key: bytes | None
    value: bytes | None
    headers: DeadLetterHeaders

    @classmethod
    def of(cls, record: Received, reason: InvalidRecord) -> Self:
        """The letter that sets `record` aside, with what its own headers say of a replay."""
        replay = Replay.among(record.headers)
        headers = DeadLetterHeaders(
            error=reason.error,
            detail=reason.detail,
            source_topic=record.topic,
            source_partition=record.partition,
            source_offset=record.offset,
            detector_version=__version__,
            value_was="tombstone" if record.value is None else None,
            replay_of=None if replay is None else replay.of,
            replay_count=None if replay is None else replay.times,
        )
        return cls(record.key, record.value, headers)

    @classmethod
    def decode(cls, message: Received) -> Self:
        """The letter that `message` is; raises what `DeadLetterHeaders.decode` raises."""
        headers = DeadLetterHeaders.decode(message.headers)
        value = None if headers.value_was == "tombstone" else message.value
        return cls(message.key, value, headers)

    def message(self, limit: int) -> Message:
        """The message for a topic that takes `limit` bytes, at least `SMALLEST_LIMIT`.

        Where it does not fit, the value is cut; then the key, to 64 bytes at the least; then the
        detail. No value becomes an empty one, since a compacted topic would forget the key.
        """
        detail_bytes = len(self.headers.detail.encode())
        key_bytes, value_bytes = len(self.key or b""), len(self.value or b"")
        whole = self._cut(detail_bytes, key_bytes, value_bytes)
        if whole.size <= limit:
            return whole

        def fits(detail: int, key: int, value: int) -> bool:
            return self._cut(detail, key, value).size <= limit

        detail = longest(detail_bytes, lambda count: fits(count, _LEAST, 0))
        key = longest(key_bytes, lambda count: fits(detail, count, 0))
        value = longest(value_bytes, lambda count: fits(detail, key, count))
        return self._cut(detail, key, value)

    def _cut(self, detail_bytes: int, key_bytes: int, value_bytes: int) -> Message:
        """With so many bytes of each, and a header for each that had more."""
        detail, key, value = self.headers.detail.encode(), self.key, self.value or b""
        headers = msgspec.structs.replace(
            self.headers,
            detail=detail[:detail_bytes].decode(errors="ignore"),
            truncated_from=_size_before(value, value_bytes),
            key_truncated_from=_size_before(key or b"", key_bytes),
            detail_truncated_from=_size_before(detail, detail_bytes),
        )
        return Message(
            None if key is None else key[:key_bytes], value[:value_bytes], headers.encode()
        )


def _size_before(whole: bytes, kept: int) -> int | None:
    return len(whole) if kept < len(whole) else None
