"""`detector verify`: was every record handled exactly once? Asked of the topics, after the fact."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

import msgspec
from rich.table import Table

from contracts.program.errors import CLEAN, AnomalyDetectorError, BadData
from contracts.program.logs import get_logger
from contracts.program.terminal import Terminal
from detector.model import Model, open_model
from detector.settings import VerifySettings
from detector.verification.judge import Judge, Version
from detector.verification.published import Published
from detector.verification.report import Report
from detector.wire.decoder import decoder_of
from transport.groups import committed_offsets, group_state
from transport.reader import Span, TopicReader, reading

log = get_logger(__name__)

_EARLIER_MS = 600_000
"""So much before the first record that is judged its alert may be, by the clock of who wrote it."""


def verify(settings: VerifySettings) -> int:
    """Print what was found; 0 where every promise was kept, else 1.

    Raises:
        BrokerUnreachable: no broker answers, or there is no such topic.
        BadBundle: a version that an alert names is not there any more.
        BadData: the group has committed nothing in the topic.
    """
    report = verified(settings)
    broken = report.broken(at_rest=settings.at_rest)
    if settings.json_output:
        found = report.figures() | {"broken": broken}
        sys.stdout.write(msgspec.json.encode(found).decode() + "\n")
    else:
        _show(report, broken)
    return AnomalyDetectorError.exit_status if broken else CLEAN


def verified(settings: VerifySettings) -> Report:
    """What `verify` prints; raises what it raises."""
    with _Readers.opened(settings) as readers:
        readers.committed.spans(settings.topic)  # who may not see it is shown no offsets of it
        # Before anything is read: whatever they cover was published when they were committed.
        offsets = committed_offsets(settings.kafka, settings.group, settings.topic)
        if not offsets:
            raise BadData(
                f"group {settings.group!r} has committed nothing in topic {settings.topic!r}; name "
                "the detectors' own with --group"
            )
        return _judged(settings, readers, offsets)


class _Readers(NamedTuple):
    committed: TopicReader
    everything: TopicReader

    @classmethod
    @contextmanager
    def opened(cls, settings: VerifySettings) -> Iterator["_Readers"]:
        kafka, patience = settings.kafka, settings.patience
        with (
            reading(kafka, committed=True, patience=patience) as committed,
            reading(kafka, committed=False, patience=patience) as everything,
        ):
            yield cls(committed, everything)


def _judged(settings: VerifySettings, readers: _Readers, offsets: Mapping[int, int]) -> Report:
    since = None if settings.since is None else round(settings.since.timestamp() * 1000)
    there = readers.everything.spans(settings.topic, since)
    spans = {
        number: Span(span.first, max(min(offsets.get(number, 0), span.end), span.first))
        for number, span in there.items()
    }
    published = Published(settings.topic, spans)
    attempted, committed, held_back = _gather(settings, readers, since, published)
    models = _models(settings, published)
    schema = next(iter(models.values())).manifest.record_schema
    decoder = decoder_of(schema, settings, settings.max_record_bytes)
    judge = Judge(models, decoder, published)
    log.info("verification.judging", records=sum(span.end - span.first for span in spans.values()))
    for records in readers.committed.read(settings.topic, spans):
        judge.look(records)
    judge.finish()
    held_back += _still_waiting(settings.topic, readers.committed)
    # Not by subtraction: what follows the last record may be the mark of a transaction's end.
    unread = {number: Span(spans[number].end, span.end) for number, span in there.items()}
    waiting = sum(map(len, readers.committed.read(settings.topic, unread)))
    return Report(
        records=judge.records,
        versions=sorted(f"{name}/{version}" for name, version in models),
        alerts=judge.alerts,
        letters=judge.letters,
        undecided=judge.undecided,
        batches=sum(batch.judged for batch in published.batches.values()),
        torn=published.torn(),
        unmarked=published.unmarked,
        out_of_order=published.out_of_order,
        unreadable=published.unreadable,
        outside=published.outside,
        attempted=attempted,
        committed=committed,
        lag=waiting,
        group_state=group_state(settings.kafka, settings.group),
        held_back=held_back,
    )


def _gather(
    settings: VerifySettings, readers: _Readers, since: int | None, published: Published
) -> tuple[int, int, list[str]]:
    """Take in both topics up to their ends of now; how many messages were sent, and committed."""
    attempted = committed = 0
    held_back: list[str] = []
    takers = {
        settings.alerts_topic: published.add_alert,
        settings.dead_letters_topic: published.add_letter,
    }
    for topic, take in takers.items():
        spans = readers.everything.spans(topic, None if since is None else since - _EARLIER_MS)
        log.info("verification.reading", topic=topic)
        for messages in readers.committed.read(topic, spans):
            committed += len(messages)
            for message in messages:
                take(message)
        held_back += _still_waiting(topic, readers.committed)
        attempted += sum(map(len, readers.everything.read(topic, spans)))
    return attempted, committed, held_back


def _still_waiting(topic: str, reader: TopicReader) -> list[str]:
    return [f"{topic}[{number}] from {span.first}" for number, span in reader.held_back.items()]


def _models(settings: VerifySettings, published: Published) -> dict[Version, Model]:
    """Every version that an alert names, and the current one."""
    current = open_model(settings.models / settings.name, thresholds=settings)
    models = {(current.manifest.name, current.manifest.version): current}
    named = {
        (alert.model.name, alert.model.version)
        for alerts in published.alerts.values()
        for alert in alerts
    }
    for name, version in sorted(named - models.keys()):
        models[name, version] = open_model(settings.models / name / version, thresholds=settings)
    return models


def _show(report: Report, broken: list[str]) -> None:
    terminal = Terminal(soft_wrap=True)
    table = Table(show_header=False)
    for name, value in report.lines():
        table.add_row(name, value)
    terminal.print(table)
    for line in broken:
        terminal.print(f"✗ {line}", style="red")
    if not report.records:
        terminal.print("nothing to judge: the group has handled none of these records")
    elif not broken:
        terminal.print("✓ every record was handled exactly once", style="green")
