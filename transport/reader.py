"""Topics read whole, as they are at one moment; belongs to no group, and changes nothing."""

import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from typing import NamedTuple

from kafka import KafkaConsumer, TopicPartition

from contracts.program.broker import BrokerSettings
from contracts.program.errors import BrokerUnreachable
from contracts.stream.received import Received
from transport.brokers import Brokers
from transport.member import POLL_MS
from transport.topics import partitions_of

_AT_ONCE = 5_000
"""Records of a poll, at the most."""


class Span(NamedTuple):
    """A part of one partition, from offset `first` up to `end`, which is not in it."""

    first: int
    end: int


Spans = Mapping[int, Span]
"""By the number of the partition."""


class TopicReader:
    """Reads parts of topics: what is committed, or all that was ever sent; see `reading`.

    Args:
        patience: seconds without a record until what is left is given up: an open transaction
            keeps it back.
    """

    def __init__(self, consumer: KafkaConsumer, kafka: BrokerSettings, patience: float) -> None:
        self._consumer = consumer
        self._kafka = kafka
        self._patience = patience
        self.held_back: Spans = {}
        """What the last `read` was to give, and did not."""

    def spans(self, topic: str, since_ms: int | None = None) -> dict[int, Span]:
        """What there is of `topic` now, or from its first record on that is of that time or later.

        The end is that of what is committed, for who reads only that.

        Raises:
            BrokerUnreachable: there is no such topic.
            AccessDenied: it may not be read.
        """
        count = partitions_of(self._kafka, [topic], right="Read")[topic]
        if not count:
            raise BrokerUnreachable(f"{self._kafka.bootstrap_servers} has no topic {topic!r}")
        places = [TopicPartition(topic, number) for number in range(count)]
        firsts = self._consumer.beginning_offsets(places)
        ends = self._consumer.end_offsets(places)
        if since_ms is not None:
            found = self._consumer.offsets_for_times(dict.fromkeys(places, since_ms))
            firsts = {
                place: found[place].offset if found[place] else ends[place] for place in places
            }
        return {place.partition: Span(firsts[place], ends[place]) for place in places}

    def read(self, topic: str, spans: Spans) -> Iterator[list[Received]]:
        """The records of `spans` as they come, those of one partition in their order."""
        places = {TopicPartition(topic, number): span for number, span in spans.items()}
        self._consumer.assign(list(places))
        for place, span in places.items():
            self._consumer.seek(place, span.first)
        self.held_back = self._left(places)
        last = time.monotonic()
        while self.held_back:
            for place, records in self._consumer.poll(timeout_ms=POLL_MS).items():
                last = time.monotonic()
                yield [record for record in records if record.offset < places[place].end]
            before, self.held_back = self.held_back, self._left(places)
            if self.held_back == before and time.monotonic() - last > self._patience:
                return

    def _left(self, places: Mapping[TopicPartition, Span]) -> dict[int, Span]:
        positions = {place: self._consumer.position(place) for place in places}
        return {
            place.partition: Span(positions[place], span.end)
            for place, span in places.items()
            if positions[place] < span.end
        }


@contextmanager
def reading(kafka: BrokerSettings, *, committed: bool, patience: float) -> Iterator[TopicReader]:
    """A reader for one block, of committed records alone or of all.

    Raises:
        BrokerUnreachable: no broker answers.
        BadSettings, AccessDenied: it refuses this client for good.
    """
    brokers = Brokers(kafka, right="Read")
    consumer = brokers.connect(
        KafkaConsumer,
        isolation_level="read_committed" if committed else "read_uncommitted",
        allow_auto_create_topics=False,
        enable_auto_commit=False,
        auto_offset_reset="none",
        max_poll_records=_AT_ONCE,
    )
    with closing(consumer), brokers.explained("reading"):
        yield TopicReader(consumer, kafka, patience)
