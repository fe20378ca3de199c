"""Which of the chosen letters go back, and as what; which do not, and why."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from contracts.stream.message import Message
from contracts.stream.replay import Replay, ReplayMark
from detector.dead_letters.letters import Found, Marks
from detector.dead_letters.settings import ReplaySettings
from transport.publisher import Outgoing

_NAMED = 5


class Destination(NamedTuple):
    """What there is now of a topic that records came from."""

    partitions: int
    largest_message: int


class Plan:
    """Goes through the letters of one replay, and counts what does not go back.

    Args:
        settings: which letters are chosen.
        destinations: by topic; of those that there are.
        marks: of the letters that were replayed; those of this replay are added.
    """

    def __init__(
        self, settings: ReplaySettings, destinations: Mapping[str, Destination], marks: Marks
    ) -> None:
        self._settings = settings
        self._destinations = destinations
        self._marks = marks
        self.replayed_before = 0
        self.refused: Counter[str] = Counter()
        self._refused_sources: list[str] = []

    def pairs(self, letters: Iterable[Found]) -> Iterator[tuple[Outgoing, Outgoing]]:
        """For each of `letters` that goes back, its record and the mark that it was replayed."""
        for found in letters:
            if not found.is_chosen(self._settings):
                continue
            if found in self._marks and not self._settings.again:
                self.replayed_before += 1
                continue
            destination = self._destinations.get(found.letter.headers.source_topic)
            count = self._marks.count_of(found) + 1
            record = _record_of(found, count, destination)
            hindrance = _hindrance(found, record, destination)
            if hindrance is not None:
                self.refused[hindrance] += 1
                self._refused_sources.append(found.source)
                continue
            mark = ReplayMark(found.source, found.timestamp, count)
            self._marks.add(mark)
            yield record, Outgoing(self._settings.marks_topic, mark.message(), 0)

    def complaint(self) -> str:
        """Of the letters that cannot be replayed: how many, why, which."""
        reasons = "; ".join(f"{count:,} {reason}" for reason, count in self.refused.items())
        named = ", ".join(self._refused_sources[:_NAMED])
        more = len(self._refused_sources) - _NAMED
        return f"not replayed: {reasons} ({named}{f' and {more:,} more' if more > 0 else ''})"


def _record_of(found: Found, count: int, destination: Destination | None) -> Outgoing:
    """The original's key and value, to the partition it came from if that is still there."""
    letter, headers = found.letter, found.letter.headers
    replay = Replay(headers.replay_of or found.source, count)
    message = Message(letter.key, letter.value, replay.encode())
    partition = headers.source_partition
    is_there = destination is not None and partition < destination.partitions
    return Outgoing(headers.source_topic, message, partition if is_there else None)


def _hindrance(found: Found, record: Outgoing, destination: Destination | None) -> str | None:
    headers = found.letter.headers
    if not headers.is_whole:
        return (
            "cut where they were set aside, for want of room (truncated-from): the whole record is "
            "where it came from, while that topic keeps it"
        )
    if destination is None:
        return f"from topic {headers.source_topic}, which is gone"
    if record.message.size > destination.largest_message:
        return f"larger than topic {headers.source_topic} takes now"
    return None
