"""The alerts and dead letters that were committed, by the record that each is of."""

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

import msgspec

from contracts.stream.alert import Alert
from contracts.stream.batch_mark import BatchMark
from contracts.stream.dead_letter import DeadLetterHeaders
from contracts.stream.received import Received
from transport.reader import Spans


class Position(NamedTuple):
    """Where a record stands in the input topic."""

    partition: int
    offset: int


class Letter(NamedTuple):
    """A dead letter; of its bytes no more than is needed to know them again."""

    key: bytes
    value: bytes
    value_length: int
    headers: DeadLetterHeaders


@dataclass
class Batch:
    """What there is of one batch."""

    messages: int
    found: int = 0
    judged: bool = False


def digest(content: bytes | None) -> bytes:
    """What `content` is known by again; of null as of nothing."""
    return hashlib.blake2b(content or b"", digest_size=16).digest()


@dataclass
class Published:
    """Gathers the messages of both topics; those of records outside of `spans` only count.

    Args:
        topic: of the records.
        spans: which of them are judged.
    """

    topic: str
    spans: Spans
    alerts: defaultdict[Position, list[Alert]] = field(default_factory=lambda: defaultdict(list))
    letters: defaultdict[Position, list[Letter]] = field(default_factory=lambda: defaultdict(list))
    batches: dict[str, Batch] = field(default_factory=dict)
    unreadable: list[str] = field(default_factory=list)
    out_of_order: list[Position] = field(default_factory=list)
    unmarked: int = 0
    outside: int = 0
    _last: dict[tuple[str, int, int], int] = field(default_factory=dict)

    def add_alert(self, message: Received) -> None:
        """Take a message of the alerts topic; the record in it is kept as its digest."""
        try:
            alert = msgspec.json.decode(message.value or b"", type=Alert)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            self.unreadable.append(_address(message))
            return
        if alert.source.topic != self.topic:
            return
        position = Position(alert.source.partition, alert.source.offset)
        if self._is_judged(message, position):
            record = msgspec.Raw(digest(bytes(alert.record)))
            self.alerts[position].append(msgspec.structs.replace(alert, record=record, reasons=[]))

    def add_letter(self, message: Received) -> None:
        """Take a message of the dead letters' topic."""
        try:
            headers = DeadLetterHeaders.decode(message.headers)
        except (msgspec.ValidationError, UnicodeDecodeError):
            self.unreadable.append(_address(message))
            return
        if headers.source_topic != self.topic:
            return
        position = Position(headers.source_partition, headers.source_offset)
        if self._is_judged(message, position):
            value = message.value or b""
            letter = Letter(digest(message.key), digest(value), len(value), headers)
            self.letters[position].append(letter)

    def torn(self) -> list[str]:
        """The batches of which some messages are there, and others are not."""
        return [
            batch
            for batch, seen in self.batches.items()
            if seen.judged and seen.found != seen.messages
        ]

    def _is_judged(self, message: Received, position: Position) -> bool:
        span = self.spans.get(position.partition)
        judged = span is not None and span.first <= position.offset < span.end
        mark = BatchMark.of(message.headers)
        if mark is not None:
            batch = self.batches.setdefault(mark.batch, Batch(mark.messages))
            batch.found += 1
            batch.judged |= judged
        elif judged:
            self.unmarked += 1
        if not judged:
            self.outside += 1
        elif position.offset <= self._advance(message, position):
            self.out_of_order.append(position)
        return judged

    def _advance(self, message: Received, position: Position) -> int:
        """The offset of the record before, of the same partition, that this partition has."""
        places = (message.topic, message.partition, position.partition)
        before = self._last.get(places, -1)
        self._last[places] = max(before, position.offset)
        return before


def _address(message: Received) -> str:
    return f"{message.topic}[{message.partition}]@{message.offset}"
