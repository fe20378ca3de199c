"""What the detector publishes: alerts, and dead letters for what it could not decode."""

from typing import Annotated, Any, Literal, NamedTuple, Self

import msgspec
from msgspec import Meta

from contracts.errors import InvalidRecord
from contracts.received import Received

Severity = Literal["low", "medium", "high", "critical"]

MAX_VALUE_BYTES = 900_000
"""A dead letter's value is cut here, so that with its headers it fits Kafka's default 1 MiB."""

_SEVERITY_FROM: list[tuple[float, Severity]] = [
    (100_000, "critical"),
    (10_000, "high"),
    (1_000, "medium"),
    (0, "low"),
]


def severity_of(one_in: float) -> Severity:
    """How grave a score is that one normal record in `one_in` reaches."""
    return next(severity for least, severity in _SEVERITY_FROM if one_in >= least)


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


class Alert(msgspec.Struct, frozen=True):
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


class DeadLetter(NamedTuple):
    """A record that could not be decoded: its bytes untouched, the reason in the headers.

    Headers, all UTF-8: ``error`` (the kind), ``detail``, ``source-topic``, ``source-partition``,
    ``source-offset``, ``detector-version``, and ``truncated-from`` (a size in bytes) where the
    value was too large to be published again whole.
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
        }
        value = record.value
        if value is not None and len(value) > MAX_VALUE_BYTES:
            headers["truncated-from"] = str(len(value))
            value = value[:MAX_VALUE_BYTES]
        return cls(record.key, value, headers)

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
        text = {"type": "string"}
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "DeadLetterHeaders",
            "description": "Headers of a dead letter; key and value are the original bytes.",
            "type": "object",
            "properties": dict.fromkeys([*always, "truncated-from"], text),
            "required": always,
        }
