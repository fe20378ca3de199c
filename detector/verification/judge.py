"""Each record of the input topic, scored again: what it had to give, and what it gave."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from contracts.stream.alert import Alert
from contracts.stream.dead_letter import DeadLetter
from contracts.stream.missing import as_json
from contracts.stream.received import Received, place_of
from contracts.stream.record import Mask, Scores
from detector.batch import Batch
from detector.decoder import RecordDecoder
from detector.model import Model
from detector.verification.counts import Counts
from detector.verification.published import Letter, Position, Published, digest

TOLERANCE = 1e-5
"""Relative: in batches of other sizes the same record's score differs in its last digit."""

Version = tuple[str, str]
"""The name of a model, and which version of it."""


class _Scored(NamedTuple):
    """What one version says of the rows of a batch, each of shape (n,)."""

    scores: Scores
    above: Mask
    """Surely at or above the threshold."""
    below: Mask
    """Surely below it; a score within the tolerance of it is neither."""


class Judge:
    """Counts in `alerts` and `letters` what is right, and notes each record where something is not.

    A record without an alert is right where every version that may have scored it has none for it,
    and lost where every one has. Where they differ it is `undecided`: only the batch would say
    which version it was, and of a batch that published nothing there is no trace.

    Args:
        models: every version that may have scored.
        published: what was committed; what is judged is taken out of it.
    """

    def __init__(
        self, models: Mapping[Version, Model], decoder: RecordDecoder, published: Published
    ) -> None:
        self._models = models
        self._decoder = decoder
        self._published = published
        self.records = 0
        self.undecided: list[Position] = []
        self.alerts = Counts()
        self.letters = Counts()

    def look(self, records: Sequence[Received]) -> None:
        """Judge some records of the input topic."""
        self.records += len(records)
        batch, letters = self._decoder.decode(records)
        self._look_at_letters(letters)
        scored = {version: self._score(model, batch) for version, model in self._models.items()}
        for row, record in enumerate(batch.received):
            position = Position(record.partition, record.offset)
            self.letters.invent(position, len(self._published.letters.pop(position, [])))
            found = self._published.alerts.pop(position, [])
            if found:
                self._look_at_alerts(position, found, batch, row, scored)
                continue
            due = [of_version.above[row] for of_version in scored.values()]
            if all(due):
                self.alerts.lose(position)
            elif any(due):
                self.undecided.append(position)

    def finish(self) -> None:
        """What is left is of records that the topic does not have."""
        for position, alerts in self._published.alerts.items():
            self.alerts.invent(position, len(alerts))
        for position, letters in self._published.letters.items():
            self.letters.invent(position, len(letters))

    @staticmethod
    def _score(model: Model, batch: Batch) -> _Scored:
        scores, _ = model.judge(batch.features)
        slack = TOLERANCE * abs(model.threshold)
        above: Mask = scores > model.threshold + slack
        below: Mask = scores < model.threshold - slack
        return _Scored(scores, above, below)

    def _look_at_alerts(
        self,
        position: Position,
        found: list[Alert],
        batch: Batch,
        row: int,
        scored: Mapping[Version, _Scored],
    ) -> None:
        for number, alert in enumerate(found):
            version = (alert.model.name, alert.model.version)
            if scored[version].below[row]:
                self.alerts.invent(position, 1)
                continue
            differences = [
                *_alert_differences(alert, batch, row, self._models[version]),
                *_score_difference(alert, float(scored[version].scores[row])),
            ]
            self.alerts.find(position, differences, again=number > 0)

    def _look_at_letters(self, letters: Sequence[DeadLetter]) -> None:
        for expected in letters:
            headers = expected.headers
            position = Position(headers.source_partition, headers.source_offset)
            self.alerts.invent(position, len(self._published.alerts.pop(position, [])))
            found = self._published.letters.pop(position, [])
            for number, letter in enumerate(found):
                differences = _letter_differences(letter, expected)
                self.letters.find(position, differences, again=number > 0)
            if not found:
                self.letters.lose(position)


def _score_difference(alert: Alert, score: float) -> list[str]:
    return [] if np.isclose(alert.score, score, rtol=TOLERANCE, atol=1e-6) else ["score"]


def _alert_differences(alert: Alert, batch: Batch, row: int, model: Model) -> list[str]:
    record = batch.received[row]
    whole_id = batch.ids[row]
    is_cut = "record_id" in alert.shortened
    expected = {
        "alert_id": place_of(record),
        "record_id": whole_id[: len(alert.record_id)] if is_cut else whole_id,
        "event_time": batch.times[row],
        "threshold": model.threshold,
    }
    different = [name for name, value in expected.items() if getattr(alert, name) != value]
    if alert.source.timestamp != record.timestamp:
        different.append("source.timestamp")
    as_published = as_json(record.value or b"")
    if "record" not in alert.shortened and bytes(alert.record) != digest(as_published):
        different.append("record")
    return different


def _letter_differences(letter: Letter, expected: DeadLetter) -> list[str]:
    found, wanted = letter.headers, expected.headers
    value, key = expected.value or b"", expected.key or b""
    different = []
    if found.error != wanted.error:
        different.append("error")
    if found.key_truncated_from is None and letter.key != digest(key):
        different.append("key")
    whole = len(value) if found.truncated_from is None else letter.value_length
    if letter.value != digest(value[:whole]) or letter.value_length != whole:
        different.append("value")
    return different
