"""What the detector publishes: alerts, and dead letters for what it could not decode."""

from typing import Annotated, Any, Literal, NamedTuple, Self

import msgspec
from msgspec import Meta

from contracts.errors import InvalidRecord
from contracts.message import Message, longest
from contracts.received import Received
from contracts.version import __version__

Severity = Literal["low", "medium", "high", "critical"]

Shortened = Literal["record", "record_id", "reasons"]

_LEAST = 64
"""Characters of an id, or bytes of a key, that stay: enough to know it by."""

_NULL = msgspec.Raw(b"null")

_encoder = msgspec.json.Encoder()

SEVERITY_FROM: list[tuple[float, Severity]] = [
    (100_000, "critical"),
    (10_000, "high"),
    (1_000, "medium"),
    (0, "low"),
]
"""From one normal record in how many on, the gravest first."""


def severity_of(one_in: float) -> Severity:
    """How grave a score is that one normal record in `one_in` reaches."""
    return next(severity for least, severity in SEVERITY_FROM if one_in >= least)


class Reason(msgspec.Struct, frozen=True):
    """One feature's part in a score."""

    feature: Annotated[str, Meta(description="Name of the feature.")]
    value: Annotated[float, Meta(description="What the record says, in the data's units.")]
    expected: Annotated[float, Meta(description="What the model reconstructs in its place.")]
    share: Annotated[float, Meta(ge=0, description="Part of the score that is due to it, 0 to 1.")]


class ModelReference(msgspec.Struct, frozen=True):
    """The model that scored."""

    name: str
    version: str
    kind: Annotated[str, Meta(description="The kind of autoencoder, such as deep.")]


class SourcePosition(msgspec.Struct, frozen=True):
    """Where the record stands in Kafka."""

    topic: str
    partition: int
    offset: int
    timestamp: Annotated[int, Meta(description="Kafka's timestamp, milliseconds since 1970.")]


class Alert(msgspec.Struct, frozen=True, omit_defaults=True):
    """A record whose reconstruction error is at or above the threshold."""

    alert_id: Annotated[
        str, Meta(description="topic-partition-offset; the same record always gives the same id.")
    ]
    record_id: str
    detected_at: Annotated[str, Meta(description="When it was scored, RFC 3339, UTC.")]
    event_time: Annotated[float | None, Meta(description="The record's own time field, seconds.")]
    score: Annotated[float, Meta(description="Reconstruction error; high means anomalous.")]
    threshold: Annotated[float, Meta(description="Scores at or above it are alerts.")]
    severity: Severity
    one_in: Annotated[float, Meta(description="One normal record in so many scores this high.")]
    reasons: Annotated[list[Reason], Meta(description="The top features, largest share first.")]
    model: ModelReference
    source: SourcePosition
    record: Annotated[msgspec.Raw, Meta(description="The record, as it was received.")]
    shortened: Annotated[
        list[Shortened],
        Meta(
            description="What its topic had no room for: record is null, record_id is cut, reasons "
            "lack the last ones. Absent from an alert that is whole."
        ),
    ] = []

    def message(self, limit: int) -> Message:
        """The message for a topic that takes `limit` bytes, at least `SMALLEST_LIMIT`.

        Where it does not fit, the record goes; then the id is cut, to 64 characters at the least;
        then the last reasons go.
        """
        whole = _message_of(self)
        if whole.size <= limit:
            return whole

        def fits(characters: int, reasons: int) -> bool:
            return _message_of(self._cut(characters, reasons)).size <= limit

        reasons = longest(len(self.reasons), lambda count: fits(_LEAST, count))
        characters = longest(len(self.record_id), lambda count: fits(count, reasons))
        return _message_of(self._cut(characters, reasons))

    def _cut(self, characters: int, reasons: int) -> Self:
        """Without the record, and with so many of the id's characters and of the reasons."""
        shortened: list[Shortened] = ["record"]
        if characters < len(self.record_id):
            shortened.append("record_id")
        if reasons < len(self.reasons):
            shortened.append("reasons")
        return msgspec.structs.replace(
            self,
            record=_NULL,
            record_id=self.record_id[:characters],
            reasons=self.reasons[:reasons],
            shortened=shortened,
        )


def _message_of(alert: Alert) -> Message:
    return Message(alert.record_id.encode(), _encoder.encode(alert), [])


class DeadLetter(NamedTuple):
    """A record that could not be decoded: its bytes untouched, the reason in the headers.

    Headers, all UTF-8: ``error`` (the kind), ``detail``, ``source-topic``, ``source-partition``,
    ``source-offset``, ``detector-version``; and ``truncated-from``, ``key-truncated-from``,
    ``detail-truncated-from`` (a size in bytes) where its topic had no room for the whole value, key
    or detail.
    """

    key: bytes | None
    value: bytes | None
    headers: dict[str, str]

    @property
    def error(self) -> str:
        return self.headers["error"]

    @classmethod
    def of(cls, record: Received, reason: InvalidRecord) -> Self:
        headers = {
            "error": reason.error,
            "detail": reason.detail,
            "source-topic": record.topic,
            "source-partition": str(record.partition),
            "source-offset": str(record.offset),
            "detector-version": __version__,
        }
        return cls(record.key, record.value, headers)

    def message(self, limit: int) -> Message:
        """The message for a topic that takes `limit` bytes, at least `SMALLEST_LIMIT`.

        Where it does not fit, the value is cut; then the key, to 64 bytes at the least; then the
        detail. No value becomes an empty one, since a compacted topic would forget the key.
        """
        detail_bytes = len(self.headers["detail"].encode())
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
        detail, key, value = self.headers["detail"].encode(), self.key, self.value or b""
        kept = detail[:detail_bytes].decode(errors="ignore")
        headers = self.headers | {"detail": kept}
        if value_bytes < len(value):
            headers["truncated-from"] = str(len(value))
        if key is not None and key_bytes < len(key):
            headers["key-truncated-from"] = str(len(key))
        if detail_bytes < len(detail):
            headers["detail-truncated-from"] = str(len(detail))
        return Message(
            None if key is None else key[:key_bytes],
            value[:value_bytes],
            [(name, text.encode()) for name, text in headers.items()],
        )

    @staticmethod
    def json_schema() -> dict[str, Any]:
        """JSON Schema of the headers; the value is whatever came."""
        always = [
            "error",
            "detail",
            "source-topic",
            "source-partition",
            "source-offset",
            "detector-version",
        ]
        cut = ["truncated-from", "key-truncated-from", "detail-truncated-from"]
        text = {"type": "string"}
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "DeadLetterHeaders",
            "description": "Headers of a dead letter; key and value are the original bytes, or as "
            "many of them as there was room for.",
            "type": "object",
            "properties": dict.fromkeys([*always, *cut], text),
            "required": always,
        }
