"""Records, and what an honest detector publishes for them."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from contracts.stream.alert import Alert
from contracts.stream.batch_mark import BatchMark
from contracts.stream.dead_letter import DeadLetter
from contracts.stream.received import ReceivedRecord
from detector.decoder import RecordDecoder
from detector.model import Model, open_model
from detector.verification.judge import Judge
from detector.verification.published import Published
from tests.bundles import make_bundle
from tests.unit.detector.conftest import STREAM
from transport.reader import Span

TOPIC, LIMIT = "stream", 1_000_000
BATCH = 5


def record(offset: int) -> ReceivedRecord:
    """Each third is malformed, each third anomalous: its length is above the threshold of 10."""
    fields = {"id": f"r{offset}", "at": offset, "a": 9.0 * (offset % 3), "b": 0, "c": 0, "d": 0}
    value = b"\xff" if offset % 3 == 0 else json.dumps(fields).encode()
    return ReceivedRecord(TOPIC, 0, offset, 1_000 + offset, b"k%d" % offset, value)


RECORDS = [record(offset) for offset in range(30)]


class Topics(NamedTuple):
    """The messages of both, which a test may change."""

    alerts: list[ReceivedRecord]
    letters: list[ReceivedRecord]


class Court(NamedTuple):
    """A judge who has looked at everything, and what he looked at."""

    judge: Judge
    published: Published


Hold = Callable[..., Court]


@pytest.fixture
def models(tmp_path: Path) -> dict[tuple[str, str], Model]:
    """One version, whose score is the length of the row."""
    make_bundle(tmp_path, name="stream", schema=STREAM)
    return {("stream", "1"): open_model(tmp_path / "stream")}


@pytest.fixture
def topics(models: dict[tuple[str, str], Model]) -> Topics:
    """As an honest detector publishes them, in batches of `BATCH` records."""
    [model] = models.values()
    found = Topics([], [])
    for start in range(0, len(RECORDS), BATCH):
        _publish(model, RECORDS[start : start + BATCH], found)
    return found


def _publish(model: Model, records: Sequence[ReceivedRecord], topics: Topics) -> None:
    batch, letters = RecordDecoder(STREAM).decode(records)
    scores, mask = model.judge(batch.features)
    alerts = model.explain(batch, scores, mask)
    mark = BatchMark.new(len(alerts) + len(letters))
    for alert in alerts:
        topics.alerts.append(_message(alert, mark, "alerts", len(topics.alerts)))
    for letter in letters:
        topics.letters.append(_message(letter, mark, "letters", len(topics.letters)))


def _message(
    content: Alert | DeadLetter, mark: BatchMark, topic: str, offset: int
) -> ReceivedRecord:
    message = mark.on(content.message(LIMIT))
    return ReceivedRecord(topic, 0, offset, 2_000, message.key, message.value, message.headers)


@pytest.fixture
def hold(models: dict[tuple[str, str], Model]) -> Hold:
    """Holds topics against the records."""

    def run(topics: Topics, more: dict[tuple[str, str], Model] | None = None) -> Court:
        published = Published(TOPIC, {0: Span(0, len(RECORDS))})
        for alert in topics.alerts:
            published.add_alert(alert)
        for letter in topics.letters:
            published.add_letter(letter)
        judge = Judge(models | (more or {}), RecordDecoder(STREAM), published)
        judge.look(RECORDS[:7])
        judge.look(RECORDS[7:])
        judge.finish()
        return Court(judge, published)

    return run
