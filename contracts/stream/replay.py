"""A dead letter sent back to where its record came from, and the mark that it was."""

import re
from collections.abc import Iterable
from typing import NamedTuple, Self

import msgspec

from contracts.stream.message import Message

_OF, _COUNT = "replay-of", "replay-count"
_PLACE = re.compile(rb"[A-Za-z0-9._-]{1,249}-\d{1,10}-\d{1,19}")
_NUMBER = re.compile(rb"[1-9]\d{0,8}")


class Replay(NamedTuple):
    """What the headers of a replayed record say, so that a second failure is seen as such.

    Args:
        of: where the record stood that was set aside first, as ``topic-partition-offset``.
        times: how many times it was sent back, this time included.
    """

    of: str
    times: int

    def encode(self) -> list[tuple[str, bytes]]:
        """As Kafka carries them."""
        return [(_OF, self.of.encode()), (_COUNT, str(self.times).encode())]

    @classmethod
    def among(cls, headers: Iterable[tuple[str, bytes | None]]) -> Self | None:
        """The one that a record's `headers` tell of, if they do.

        Whoever writes the topic may write any header, so what is none of ours counts for nothing.
        """
        found = dict(headers)
        place, times = found.get(_OF) or b"", found.get(_COUNT) or b""
        if _PLACE.fullmatch(place) is None or _NUMBER.fullmatch(times) is None:
            return None
        return cls(place.decode(), int(times))


class ReplayMark(msgspec.Struct, frozen=True):
    """Says in a topic of marks that a dead letter was sent back; one transaction with the record.

    A letter is known by where its record stood. Where a topic was deleted and made again the same
    place comes again, in a younger letter: so a mark holds for letters up to its own.

    Args:
        source: where the letter's record stood, as ``topic-partition-offset``.
        letter_timestamp: Kafka's timestamp of the letter, milliseconds since 1970.
        replay_count: the header of the record that was sent.
    """

    source: str
    letter_timestamp: int
    replay_count: int

    def message(self) -> Message:
        """Under the place as its key: a compacted topic keeps the last mark of each."""
        return Message(self.source.encode(), msgspec.json.encode(self), [])

    @classmethod
    def decode(cls, value: bytes | None) -> Self:
        """Of a message's value.

        Raises:
            msgspec.DecodeError: it is no mark.
        """
        return msgspec.json.decode(value or b"", type=cls)
