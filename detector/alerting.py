"""Scores above the threshold -> alerts a person can act on."""

from datetime import UTC, datetime
from typing import NamedTuple, Self

import msgspec
import numpy as np

from contracts.model.manifest import Manifest
from contracts.model.scorer import Explanation
from contracts.stream.alert import Alert, ModelReference, Reason, SourcePosition, severity_of
from contracts.stream.category import Category, text_of
from contracts.stream.missing import as_json
from contracts.stream.nesting import chosen
from contracts.stream.received import Received, place_of
from contracts.stream.record import Mask, RecordSchema, Scores
from contracts.stream.replay import Replay
from detector.batch import Batch

_LONGEST_TEXT = 64
"""Characters of a category's value; the record beside it has all of it."""


def make_alerts(
    batch: Batch,
    scores: Scores,
    mask: Mask,
    reasons: list[list[Reason]],
    *,
    model: Manifest,
    threshold: float,
) -> list[Alert]:
    """One alert for each row that `mask` selects, in the batch's order.

    `scores` and `mask` have shape (n,); `reasons` has an entry for each selected row.
    """
    detected_at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    reference = ModelReference(model.name, model.version, model.kind)
    rarity = model.calibration.one_in(scores[mask])
    return [
        Alert(
            alert_id=place_of(batch.received[row]),
            record_id=batch.ids[row],
            detected_at=detected_at,
            event_time=batch.times[row],
            score=round(float(scores[row]), 6),
            threshold=threshold,
            severity=severity_of(one_in),
            one_in=round(one_in),
            reasons=why,
            model=reference,
            source=_position(batch.received[row]),
            record=msgspec.Raw(as_json(batch.received[row].value or b"null")),
        )
        for row, one_in, why in zip(batch.rows(mask), rarity.tolist(), reasons, strict=True)
    ]


def top_reasons(
    schema: RecordSchema, batch: Batch, mask: Mask, explanation: Explanation, count: int
) -> list[list[Reason]]:
    """For each selected row the `count` features with the largest share, largest first."""
    values = batch.features[mask]
    largest = np.argsort(-explanation.share, axis=1, kind="stable")[:, :count]
    named = np.unique(largest).tolist()
    said = {column: _Said.of(schema, schema.features[column]) for column in named}
    return [
        [
            Reason(
                schema.features[column],
                said[column].value(values[row, column], batch.received[place]),
                said[column].expected(explanation.expected[row, column]),
                _rounded(explanation.share[row, column]),
            )
            for column in columns
        ]
        for row, (place, columns) in enumerate(zip(batch.rows(mask), largest.tolist(), strict=True))
    ]


class _Said(NamedTuple):
    """How the values of a feature are said to people."""

    feature: str
    centre: float
    category: Category | None
    nested: bool

    @classmethod
    def of(cls, schema: RecordSchema, feature: str) -> Self:
        return cls(feature, schema.centre_of(feature), schema.category(feature), schema.nested)

    def value(self, number: np.float32, received: Received) -> float | str | None:
        """What the record says."""
        if np.isnan(number):
            return None
        if self.category is None or number < self.category.unknown:
            return self.expected(number)
        record = msgspec.json.decode(as_json(received.value or b"{}"))
        fields = chosen(record, [self.feature]) if self.nested else record
        return _short(text_of(fields.get(self.feature)))

    def expected(self, number: np.float32) -> float | str | None:
        """What the model says."""
        if self.category is not None:
            return _short(self.category.value_of(float(number)))
        if not self.centre:
            return _rounded(number)
        # With the digits that its spread beside its size asks for.
        return float(f"{self.centre + float(number):.13g}")


def _short(text: str | None) -> str | None:
    return text if text is None or len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]}…"


def _rounded(number: np.float32) -> float:
    return float(f"{number:.6g}")


def _position(record: Received) -> SourcePosition:
    replay = Replay.among(record.headers)
    return SourcePosition(
        record.topic,
        record.partition,
        record.offset,
        record.timestamp,
        replay_of=None if replay is None else replay.of,
    )
