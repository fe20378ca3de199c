"""What was published, held against what the records offline give."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from contracts.model.scorer import Scorer
from contracts.stream.alert import Alert
from contracts.stream.dead_letter import DeadLetterHeaders
from detector.decoder import RecordDecoder

SHOWN = 40


class Place(NamedTuple):
    """Where the record stands in the input topic."""

    partition: int
    offset: int


Published = list[tuple[Place, Any]]
"""The record's place, and all that has to be equal."""


class Comparison(NamedTuple):
    """Of one topic; every place but those of `expected` and `found` is a broken promise."""

    expected: int
    found: int
    lost: list[Place]
    duplicated: list[Place]
    invented: list[Place]
    different: list[Place]

    def faults(self) -> Iterator[str]:
        """A line for each kind of broken promise, with the places."""
        for kind in ("lost", "duplicated", "invented", "different"):
            places = getattr(self, kind)
            if places:
                yield f"{len(places)} {kind}: {_listed(places)}"

    def __str__(self) -> str:
        return (
            f"{self.found}/{self.expected} lost={len(self.lost)} "
            f"duplicated={len(self.duplicated)} invented={len(self.invented)} "
            f"different={len(self.different)}"
        )


def compare(expected: Published, found: Published) -> Comparison:
    """Each of `expected` has to be in `found` once, and equal; nothing else may be."""
    wanted = dict(expected)
    times = Counter(place for place, _ in found)
    return Comparison(
        len(expected),
        len(found),
        lost=sorted(wanted.keys() - times.keys()),
        duplicated=sorted(place for place, number in times.items() if number > 1),
        invented=sorted(times.keys() - wanted.keys()),
        different=sorted({p for p, content in found if p in wanted and content != wanted[p]}),
    )


def offline(models: Path, records: Sequence[Any]) -> tuple[Published, Published]:
    """The alerts and the dead letters that `records` of a topic have to give."""
    scorer = Scorer.open_current(models, "stream")
    manifest = scorer.manifest
    batch, letters = RecordDecoder(manifest.record_schema).decode(records)
    scored = zip(batch.ids, scorer.score(batch.features), batch.received, strict=True)
    alerts = [
        (
            Place(record.partition, record.offset),
            (
                f"{record.topic}-{record.partition}-{record.offset}",
                name,
                float(score),
                record.value,
            ),
        )
        for name, score, record in scored
        if score >= manifest.threshold.value
    ]
    return alerts, [
        (_place_of(letter.headers), (letter.key, letter.value, letter.headers.error))
        for letter in letters
    ]


def alerts_of(messages: list[Any]) -> Published:
    """The alerts as they were published."""
    alerts = [msgspec.json.decode(message.value, type=Alert) for message in messages]
    return [
        (
            Place(alert.source.partition, alert.source.offset),
            (alert.alert_id, alert.record_id, alert.score, bytes(alert.record)),
        )
        for alert in alerts
    ]


def letters_of(messages: list[Any]) -> Published:
    """The dead letters as they were published."""
    letters = [(DeadLetterHeaders.decode(message.headers), message) for message in messages]
    return [
        (_place_of(headers), (message.key, message.value, headers.error))
        for headers, message in letters
    ]


def _place_of(headers: DeadLetterHeaders) -> Place:
    return Place(headers.source_partition, headers.source_offset)


def _listed(places: list[Place]) -> str:
    by_partition = defaultdict(list)
    for place in places:
        by_partition[place.partition].append(place.offset)
    return "; ".join(
        f"partition {partition} offsets {', '.join(map(str, offsets[:SHOWN]))}"
        + (f" and {len(offsets) - SHOWN} more" if len(offsets) > SHOWN else "")
        for partition, offsets in by_partition.items()
    )
