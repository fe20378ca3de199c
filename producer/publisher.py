"""The topic as a destination: idempotent, compressed, and counted as the broker acknowledges."""

import time
from collections import deque
from contextlib import closing, suppress
from typing import Any, Self

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.errors import KafkaError

from contracts.program.errors import AnomalyDetectorError, BadInput, DeliveryFailed
from contracts.program.logs import get_logger
from producer.settings import ReplaySettings
from transport.brokers import Brokers
from transport.topics import create_missing_topics

log = get_logger(__name__)

_BATCH_BYTES = 131_072
_MAX_PENDING = 10_000  # records, about 10 MB; kafka-python itself would take them without end
_GRACE_SECONDS = 5.0  # for what should be settled by now


class Publisher:
    """Sends records to the topic, which is created when it is missing.

    Raises:
        BadSettings: the broker does not create such a topic, or refuses the credentials.
        AccessDenied: it denies a right.
        BrokerUnreachable: no broker answers within ``connect_timeout`` seconds.
    """

    def __init__(self, settings: ReplaySettings) -> None:
        self.name = settings.topic
        self.delivered = 0
        self._pending: deque[Any] = deque()
        self._settled_within = settings.delivery_timeout + _GRACE_SECONDS
        connect_ms = round(settings.connect_timeout * 1000)
        delivery_ms = round(settings.delivery_timeout * 1000)
        create_missing_topics(settings.kafka, [settings.wanted_topic()], connect_ms)
        self.held = _sent_so_far(settings, connect_ms) if settings.resume else 0
        self._brokers = Brokers(settings.kafka, right="Write", connect_ms=connect_ms)
        self._producer = self._brokers.connect(
            KafkaProducer,
            enable_idempotence=True,
            acks="all",
            compression_type="lz4",
            batch_size=_BATCH_BYTES,
            linger_ms=settings.linger,
            request_timeout_ms=delivery_ms,
            delivery_timeout_ms=delivery_ms + settings.linger,
            max_block_ms=connect_ms,
            allow_auto_create_topics=False,
        )

    def send(self, key: bytes, value: bytes) -> None:
        try:
            self._pending.append(self._producer.send(self.name, value, key))
            # Looking at the oldest now and again is cheaper than a callback for each record.
            while self._pending and (self._pending[0].is_done or len(self._pending) > _MAX_PENDING):
                self._settle_oldest()
        except KafkaError as error:
            raise self._failure(error) from None

    def finish(self) -> None:
        # Not by flush(): it takes a batch that was too large, and was split, for a failure.
        try:
            while self._pending:
                self._settle_oldest()
        except KafkaError as error:
            raise self._failure(error) from None

    def _settle_oldest(self) -> None:
        self._pending.popleft().get(self._settled_within)
        self.delivered += 1

    def _failure(self, error: KafkaError) -> AnomalyDetectorError:
        """What to raise, once it is known what became of the other records."""
        deadline = time.monotonic() + _GRACE_SECONDS
        for future in self._pending:
            with suppress(KafkaError):
                future.get(max(0.0, deadline - time.monotonic()))
                self.delivered += 1
        explained = self._brokers.explain(error, "publishing")
        if isinstance(explained, BadInput):
            return explained
        return DeliveryFailed(
            f"topic {self.name}: a record was not delivered: {error}; "
            f"{self.delivered:,} records were acknowledged"
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _kind: object, error: object, _traceback: object) -> None:
        if error is not None:
            # Else close() waits for records that nothing settles once the broker is gone.
            self._producer._sender.force_close()  # noqa: SLF001
        with suppress(KafkaError):
            self._producer.close(_GRACE_SECONDS)


def _sent_so_far(settings: ReplaySettings, connect_ms: int) -> int:
    """Records that the topic was ever sent, those included that its retention has removed."""
    brokers = Brokers(settings.kafka, right="Describe", connect_ms=connect_ms)
    with closing(brokers.connect(KafkaConsumer)) as consumer, brokers.explained("reading"):
        numbers = consumer.partitions_for_topic(settings.topic) or set()
        places = [TopicPartition(settings.topic, number) for number in numbers]
        return sum(consumer.end_offsets(places).values())
