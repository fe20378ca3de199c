"""Scores above the threshold -> alerts a person can act on."""

from datetime import UTC, datetime

import msgspec
import numpy as np

from contracts.model.manifest import Manifest
from contracts.model.scorer import Explanation
from contracts.stream.alert import Alert, ModelReference, Reason, SourcePosition, severity_of
from contracts.stream.received import Received, place_of
from contracts.stream.record import Mask, RecordSchema, Scores
from contracts.stream.replay import Replay
from detector.batch import Batch


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
            record=msgspec.Raw(batch.received[row].value or b"null"),
        )
        for row, one_in, why in zip(batch.rows(mask), rarity.tolist(), reasons, strict=True)
    ]


def top_reasons(
    schema: RecordSchema, batch: Batch, mask: Mask, explanation: Explanation, count: int
) -> list[list[Reason]]:
    """For each selected row the `count` features with the largest share, largest first."""
    values = batch.features[mask]
    centres = [schema.centre_of(feature) for feature in schema.features]
    largest = np.argsort(-explanation.share, axis=1, kind="stable")[:, :count]
    return [
        [
            Reason(
                schema.features[column],
                _whole(values[row, column], centres[column]),
                _whole(explanation.expected[row, column], centres[column]),
                _rounded(explanation.share[row, column]),
            )
            for column in columns
        ]
        for row, columns in enumerate(largest.tolist())
    ]


def _whole(number: np.float32, centre: float) -> float:
    """In the units of the data: with the digits that its spread beside its size asks for."""
    return float(f"{centre + float(number):.13g}") if centre else _rounded(number)


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
