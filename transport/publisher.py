"""What all ways to publish have in common: a producer, and what it sends."""

import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import suppress
from operator import itemgetter
from typing import Any, NamedTuple

from kafka import KafkaProducer
from kafka.errors import (
    KafkaError,
    KafkaTimeoutError,
    MessageSizeTooLargeError,
    RecordListTooLargeError,
    UnknownTopicOrPartitionError,
)

from contracts.program.broker import BrokerSettings
from contracts.program.errors import AccessDenied, AnomalyDetectorError, BadSettings, BatchAborted
from contracts.stream.message import Message
from transport.brokers import CONNECT_MS, Brokers
from transport.offsets import NextOffsets
from transport.topics import LARGEST_MESSAGE

TOGETHER = 1 << 20
"""Bytes of a topic that go out together, and not one behind the other; all of a batch, mostly."""

_RETRY_MS = 2
"""A transaction that begins right after another is often asked to wait a moment and try again."""

_REQUEST_MS = 20_000
"""How long one request waits for its answer; by then its transaction is over by default."""

_DELIVERY_MS = _REQUEST_MS + 5_000
_LOOK_SECONDS = 0.5
_TOO_LARGE = (MessageSizeTooLargeError, RecordListTooLargeError)


class Outgoing(NamedTuple):
    """A message, and where it goes; where no partition is named, its key says which."""

    topic: str
    message: Message
    partition: int | None = None


class TopicGone(BatchAborted):
    """A topic that messages go to was deleted; once it is there again, the batch goes out."""

    def __init__(self, topic: str) -> None:
        super().__init__(f"topic {topic} is gone")


class MessageTooLarge(BatchAborted):
    """A topic takes no message of that size; the batch has to be made again with smaller ones.

    The publisher that raised it has a transaction open: close it, and make another.
    """

    def __init__(self, topic: str, size: int) -> None:
        super().__init__(f"topic {topic} takes no message of {size:,} bytes")
        self.topic = topic
        self.size = size


class Publisher(ABC):
    """A producer, made and given up as the brokers demand it.

    Args:
        kafka: addresses and credentials.
        batch_bytes: the most that the client may send together; the least that a topic takes.

    Raises:
        BrokerUnreachable: no broker answers within a few seconds.
        BadSettings, AccessDenied: it refuses this client for good.
    """

    def __init__(self, kafka: BrokerSettings, batch_bytes: int) -> None:
        self._kafka = kafka
        self._batch_bytes = batch_bytes
        self._producer = self._connect()

    @abstractmethod
    def _connect(self) -> KafkaProducer: ...

    def close(self) -> None:
        """Give up what is open, and free the connection."""
        self._discard()

    def _discard(self) -> None:
        discard(self._producer)

    def _new_producer(self, transactional_id: str | None = None, **arguments: Any) -> KafkaProducer:
        self._brokers = Brokers(self._kafka, right="Write", transactional_id=transactional_id)
        return self._brokers.connect(
            KafkaProducer,
            transactional_id=transactional_id,
            acks="all",
            compression_type="lz4",
            linger_ms=0,
            batch_size=min(TOGETHER, self._batch_bytes),
            max_request_size=LARGEST_MESSAGE,
            max_block_ms=CONNECT_MS,
            request_timeout_ms=_REQUEST_MS,
            delivery_timeout_ms=_DELIVERY_MS,
            retry_backoff_ms=_RETRY_MS,
            allow_auto_create_topics=False,
            **arguments,
        )

    def _send(self, outgoing: Sequence[Outgoing], futures: list[Any]) -> None:
        """Hand all to the client, and add to `futures`; raises at once what it refuses itself."""
        for topic, message, partition in outgoing:
            try:
                futures.append(
                    self._producer.send(
                        topic,
                        value=message.value,
                        key=message.key,
                        headers=message.headers,
                        partition=partition,
                    )
                )
            except _TOO_LARGE as error:
                raise MessageTooLarge(topic, message.size) from error

    def _require_acknowledged(self, outgoing: Sequence[Outgoing], futures: Sequence[Any]) -> None:
        """Look at every future: a failed one fails nothing by itself.

        Raises:
            MessageTooLarge: a topic refused a message for its size.
            KafkaError: a broker did not take one.
        """
        try:
            for future in futures:
                self._await(future)
        except _TOO_LARGE:
            self._refuse_too_large(outgoing, futures)
            raise

    def _await(self, future: Any) -> None:
        """Return once `future` is done; the client would try a topic that is gone until the end."""
        deadline = time.monotonic() + _DELIVERY_MS / 1000
        while not future.is_done and time.monotonic() < deadline:
            with suppress(KafkaTimeoutError):
                future.get(_LOOK_SECONDS)
                return
            self._brokers.watch.look_again()
            if self._brokers.watch.missing:
                raise UnknownTopicOrPartitionError(*self._brokers.watch.missing)
        future.get(0)

    def _refuse_too_large(self, outgoing: Sequence[Outgoing], futures: Sequence[Any]) -> None:
        """Name the message that a topic refused for its size: the largest that failed for that.

        The client fails with the same error whatever it had not yet sent.

        Raises:
            MessageTooLarge: there is one.
        """
        refused = [
            (message.size, topic, future.exception)
            for (topic, message, _), future in zip(outgoing, futures, strict=False)
            if future.is_done and isinstance(future.exception, _TOO_LARGE)
        ]
        if refused:
            size, topic, error = max(refused, key=itemgetter(0))
            raise MessageTooLarge(topic, size) from error

    def _aborted(self, error: KafkaError) -> AnomalyDetectorError | BatchAborted:
        """What `error` says of the batch: the broker will never take it so, or may next time."""
        explained = self._brokers.explain(error, "publishing")
        if isinstance(explained, BadSettings | AccessDenied):
            return explained
        if self._brokers.watch.missing:
            return TopicGone(min(self._brokers.watch.missing))
        return BatchAborted(f"{type(error).__name__}: {error}")


class BatchPublisher(Publisher):
    """Publishes one batch at a time, and that it is done."""

    @abstractmethod
    def commit(self, outgoing: Sequence[Outgoing], offsets: NextOffsets) -> None:
        """Publish what a batch gave, and that it is done.

        Raises:
            BatchAborted: it was not, or nobody knows; the group's offsets say from where to go on.
            TopicGone: it was not, and will not be before the topic is there again.
            MessageTooLarge: it was not, and never will be with messages of that size.
            BrokerUnreachable: it was not, and no producer can be had now either.
            BadSettings, AccessDenied: it was not, since the broker refuses this client for good.
        """


def discard(producer: KafkaProducer) -> None:
    """Close `producer` without sending what is left."""
    # What is still unsent belongs to a transaction that was given up; close() would wait for it.
    producer._sender.force_close()  # noqa: SLF001
    with suppress(KafkaError):
        producer.close(timeout=CONNECT_MS / 1000)
