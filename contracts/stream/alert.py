"""The alert: a record that the model does not expect, and why."""

from typing import Annotated, Literal, Self

import msgspec
from msgspec import Meta

from contracts.stream.message import Message, longest

Severity = Literal["low", "medium", "high", "critical"]

Shortened = Literal["record", "record_id", "reasons"]

_LEAST = 64
"""Characters of an id that stay: enough to know it by."""

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
    value: Annotated[
        float | str | None,
        Meta(
            description="What the record says: a number in the data's units, or a category's value "
            "as text, cut where it is long; null where it is missing."
        ),
    ]
    expected: Annotated[
        float | str | None,
        Meta(description="What the model reconstructs in its place; null for nothing."),
    ]
    share: Annotated[float, Meta(ge=0, description="Part of the score that is due to it, 0 to 1.")]


class ModelReference(msgspec.Struct, frozen=True):
    """The model that scored."""

    name: str
    version: str
    kind: Annotated[str, Meta(description="The kind of autoencoder, such as deep.")]


class SourcePosition(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where the record stands in Kafka."""

    topic: str
    partition: int
    offset: int
    timestamp: Annotated[int, Meta(description="Kafka's timestamp, milliseconds since 1970.")]
    replay_of: Annotated[
        str | None,
        Meta(
            description="Of a dead letter that was replayed: where it stood when it was set aside, "
            "as topic-partition-offset. Absent from any other."
        ),
    ] = None


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
