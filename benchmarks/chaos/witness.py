"""A subscriber that reads committed messages while the storm lasts, and keeps what it saw."""

import threading
from contextlib import closing, suppress
from typing import NamedTuple, Self

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError

from detector.verification.published import digest

_POLL_MS = 200
_AT_ONCE = 5_000


class Sighting(NamedTuple):
    """A message, by its place and its content."""

    topic: str
    partition: int
    offset: int
    content: bytes


class Witness:
    """Reads `topics` from their beginning, in a thread of its own, until the block is left."""

    def __init__(self, address: str, topics: list[str]) -> None:
        self._address = address
        self._topics = topics
        self.seen: set[Sighting] = set()
        self.twice = 0
        """Messages that came again."""
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="witness", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        with closing(consumer_of(self._address, self._topics)) as consumer:
            while not self._ended.is_set():
                with suppress(KafkaError):
                    found = sightings(consumer)
                    self.twice += len(found) - len({*found} - self.seen)
                    self.seen.update(found)


def consumer_of(address: str, topics: list[str]) -> KafkaConsumer:
    """A reader of committed messages, at the beginning of every partition of `topics`."""
    consumer = KafkaConsumer(
        bootstrap_servers=address,
        isolation_level="read_committed",
        max_poll_records=_AT_ONCE,
        reconnect_backoff_max_ms=500,
    )
    places = [
        TopicPartition(topic, number)
        for topic in topics
        for number in consumer.partitions_for_topic(topic)
    ]
    consumer.assign(places)
    consumer.seek_to_beginning(*places)
    return consumer


def sightings(consumer: KafkaConsumer) -> list[Sighting]:
    """What one more poll gives."""
    return [
        Sighting(
            place.topic,
            place.partition,
            message.offset,
            digest((message.key or b"") + message.value),
        )
        for place, messages in consumer.poll(timeout_ms=_POLL_MS).items()
        for message in messages
    ]


def everything(address: str, topics: list[str]) -> set[Sighting]:
    """All that is committed in `topics`, read after the fact."""
    found: set[Sighting] = set()
    with closing(consumer_of(address, topics)) as consumer:
        ends = consumer.end_offsets(consumer.assignment())
        while any(consumer.position(place) < end for place, end in ends.items()):
            found.update(sightings(consumer))
    return found
