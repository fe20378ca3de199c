"""Messages sent many at a time, each counted once the brokers have acknowledged it."""

import time
from collections import deque
from collections.abc import Sequence
from contextlib import closing, suppress
from typing import Any, NamedTuple

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.errors import KafkaError

from contracts.program.broker import BrokerSettings
from contracts.program.errors import AnomalyDetectorError, BadInput, DeliveryFailed
from transport.brokers import Brokers
from transport.partitions import partitions_of
from transport.publisher import discard

BATCH_BYTES = 524_288
"""Of fewer, more than the client may have under way at once wait to be sent; and as long as one
does, it wakes its thread for each message: with a system call, and a fight over the interpreter."""

_MAX_PENDING = 10_000  # records, about 10 MB; kafka-python itself would take them without end
_GRACE_SECONDS = 5.0  # for what should be settled by now


class Patience(NamedTuple):
    """Seconds until a broker that does not answer, or does not acknowledge, is given up.

    A message waits `linger` seconds, at the most, for others to share its batch.
    """

    connect: float
    delivery: float
    linger: float


class Sender:
    """Sends to one topic, idempotent and compressed.

    Raises:
        BadSettings: the broker refuses a setting, or the credentials.
        AccessDenied: it denies a right.
        BrokerUnreachable: no broker answers in time.
    """

    def __init__(self, kafka: BrokerSettings, topic: str, patience: Patience) -> None:
        self._topic = topic
        self.delivered = 0
        self._pending: deque[Any] = deque()
        self._settled_within = patience.delivery + _GRACE_SECONDS
        connect_ms, delivery_ms, linger_ms = (round(seconds * 1000) for seconds in patience)
        self._brokers = Brokers(kafka, right="Write", connect_ms=connect_ms)
        self._producer = self._brokers.connect(
            KafkaProducer,
            enable_idempotence=True,
            acks="all",
            compression_type="lz4",
            batch_size=BATCH_BYTES,
            linger_ms=linger_ms,
            request_timeout_ms=delivery_ms,
            delivery_timeout_ms=delivery_ms + linger_ms,
            max_block_ms=connect_ms,
            allow_auto_create_topics=False,
        )

    def send(self, keys: Sequence[bytes], values: Sequence[bytes]) -> None:
        """Take messages, as many keys as values; may block until earlier ones are acknowledged.

        Raises:
            DeliveryFailed: one of them, or an earlier one, cannot be delivered.
            BadSettings, AccessDenied: the broker refuses it for good.
        """
        producer, topic = self._producer, self._topic
        try:
            places = partitions_of(keys, sorted(producer.partitions_for(topic)))
            for key, value, place in zip(keys, values, places, strict=True):
                self._pending.append(producer.send(topic, value, key, partition=place))
            self._settle(_MAX_PENDING)
        except KafkaError as error:
            raise self._failure(error) from None

    def finish(self) -> None:
        """Return when every message is acknowledged; raises what `send` raises."""
        # Not by flush(): it takes a batch that was too large, and was split, for a failure.
        try:
            self._settle(0)
        except KafkaError as error:
            raise self._failure(error) from None

    def close(self) -> None:
        """Give up what is not acknowledged, and free the connection."""
        discard(self._producer)

    def _settle(self, most: int) -> None:
        """Count what is acknowledged, and wait until no more than `most` are not."""
        # Looking now and again is cheaper than a callback for each message.
        pending = self._pending
        while pending and (pending[0].is_done or len(pending) > most):
            oldest = pending.popleft()
            if not oldest.succeeded():
                oldest.get(self._settled_within)
            self.delivered += 1

    def _failure(self, error: KafkaError) -> AnomalyDetectorError:
        """What to raise, once it is known what became of the other messages."""
        deadline = time.monotonic() + _GRACE_SECONDS
        for future in self._pending:
            with suppress(KafkaError):
                future.get(max(0.0, deadline - time.monotonic()))
                self.delivered += 1
        explained = self._brokers.explain(error, "publishing")
        if isinstance(explained, BadInput):
            return explained
        return DeliveryFailed(
            f"topic {self._topic}: a record was not delivered: {error}; "
            f"{self.delivered:,} records were acknowledged"
        )


def ever_sent(kafka: BrokerSettings, topic: str, connect: float) -> int:
    """Records that `topic` was ever sent, those included that its retention has removed.

    Raises:
        BrokerUnreachable: no broker answers within `connect` seconds.
        AccessDenied: it denies the right to read of the topic.
    """
    brokers = Brokers(kafka, right="Describe", connect_ms=round(connect * 1000))
    with closing(brokers.connect(KafkaConsumer)) as consumer, brokers.explained("reading"):
        numbers = consumer.partitions_for_topic(topic) or set()
        places = [TopicPartition(topic, number) for number in numbers]
        return sum(consumer.end_offsets(places).values())
