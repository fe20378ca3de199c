"""The letters of a dead-letter topic, which of them are chosen, which were replayed."""

from collections.abc import Generator, Iterable
from contextlib import closing
from datetime import UTC, datetime
from typing import NamedTuple

import msgspec

from contracts.program.broker import BrokerSettings
from contracts.program.logs import get_logger
from contracts.stream.dead_letter import DeadLetter
from contracts.stream.received import place_of
from contracts.stream.replay import ReplayMark
from detector.dead_letters.settings import ChosenSettings, marks_topic_of
from transport.follower import whole_topic
from transport.topics import partitions_of

log = get_logger(__name__)


class Found(NamedTuple):
    """A dead letter as it stands in its topic.

    Args:
        place: where it stands itself, as ``topic-partition-offset``.
        timestamp: when it was set aside, milliseconds since 1970.
        letter: what it holds.
    """

    place: str
    timestamp: int
    letter: DeadLetter

    @property
    def source(self) -> str:
        """Where its record stands; what the letter is known by."""
        return self.letter.headers.source

    @property
    def time(self) -> str:
        """When it was set aside, RFC 3339, UTC."""
        moment = datetime.fromtimestamp(self.timestamp / 1000, UTC)
        return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def is_chosen(self, chosen: ChosenSettings) -> bool:
        """Whether all holds of it that `chosen` says."""
        moment = datetime.fromtimestamp(self.timestamp / 1000, UTC)
        return (
            (not chosen.error or self.letter.headers.error in chosen.error)
            and (not chosen.source or self.source in chosen.source)
            and (chosen.since is None or chosen.since <= moment)
            and (chosen.until is None or moment < chosen.until)
        )


def letters_of(kafka: BrokerSettings, topic: str) -> Generator[list[Found], None, None]:
    """The letters of `topic` up to its end of now, a few hundred at a time; close it.

    What is none is logged and left out.

    Raises:
        BrokerUnreachable: no broker answers, or it has no such topic.
        BadSettings, AccessDenied: it refuses this client for good.
    """
    with closing(whole_topic(kafka, topic)) as polled:
        for records in polled:
            found = []
            for record in records:
                try:
                    letter = DeadLetter.decode(record)
                except (msgspec.ValidationError, UnicodeDecodeError) as error:
                    log.warning("dead-letter.unreadable", place=place_of(record), reason=str(error))
                else:
                    found.append(Found(place_of(record), record.timestamp, letter))
            yield found


class Marks:
    """Which letters were replayed, by what `detector dead-letters replay` has committed."""

    def __init__(self, marks: Iterable[ReplayMark] = ()) -> None:
        self._youngest: dict[str, ReplayMark] = {}
        for mark in marks:
            self.add(mark)

    @classmethod
    def beside(cls, kafka: BrokerSettings, dead_letters_topic: str) -> "Marks":
        """Those of the letters of a topic; none where none was ever replayed.

        Raises what `letters_of` raises.
        """
        topic = marks_topic_of(dead_letters_topic)
        if not partitions_of(kafka, [topic], "Read")[topic]:
            return cls()
        marks = cls()
        with closing(whole_topic(kafka, topic)) as polled:
            for record in (record for records in polled for record in records):
                try:
                    marks.add(ReplayMark.decode(record.value))
                except msgspec.DecodeError as error:
                    log.warning("replay-mark.unreadable", place=place_of(record), reason=str(error))
        return marks

    def add(self, mark: ReplayMark) -> None:
        """A letter was replayed."""
        before = self._youngest.get(mark.source, mark)
        if mark.letter_timestamp >= before.letter_timestamp:
            self._youngest[mark.source] = mark

    def __contains__(self, found: Found) -> bool:
        mark = self._youngest.get(found.source)
        return mark is not None and found.timestamp <= mark.letter_timestamp

    def count_of(self, found: Found) -> int:
        """How many times its record was sent back so far."""
        mark = self._youngest.get(found.source) if found in self else None
        return mark.replay_count if mark else found.letter.headers.replay_count or 0
