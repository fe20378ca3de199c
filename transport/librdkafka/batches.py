"""What both ways to publish have in common: librdkafka's producer, and how one batch goes out."""

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from itertools import count
from operator import attrgetter
from typing import Any

from confluent_kafka import KafkaError as Fault
from confluent_kafka import KafkaException, Producer
from kafka.errors import (
    KafkaError,
    KafkaTimeoutError,
    MessageSizeTooLargeError,
    RecordListTooLargeError,
    TopicAuthorizationFailedError,
    UnknownTopicOrPartitionError,
)

from contracts.program.broker import BrokerSettings
from transport.librdkafka.client_log import ClientLog, connection_was_lost
from transport.librdkafka.configuration import client_configuration
from transport.librdkafka.faults import as_error
from transport.publisher import TOGETHER, MessageTooLarge, Outgoing
from transport.topics import LARGEST_MESSAGE

_RETRY_MS = 5
_REQUEST_MS = 10_000
"""As of the other client, see `transport.publisher`; a transaction has a limit of its own."""

_NEW_TOPIC_MS = 1_000
"""For how long a topic that brokers do not know may be one that is only just being made."""

_FULL_SECONDS = 0.1
_LOOK_SECONDS = 0.05
"""How soon a refusal is noticed: with it, the client holds back what it has not sent yet."""

_TURNS_TO_ASK = 10
_ANSWER_SECONDS = 2.0

_TOO_LARGE = (MessageSizeTooLargeError, RecordListTooLargeError)


class DestinationGone(UnknownTopicOrPartitionError):  # type: ignore[misc] # the client has no types
    """A topic that messages go to is not there."""


class Batches:
    """One producer, and whether it has lost a connection: then something may be on its way still.

    Args:
        limit: seconds that it may take for one batch.
        configuration: what is asked of it beyond what all are.
    """

    def __init__(
        self, kafka: BrokerSettings, batch_bytes: int, limit: float, configuration: dict[str, Any]
    ) -> None:
        self._limit = limit
        self._refused: list[tuple[Outgoing, KafkaError]] = []
        self._has_lost_connection = False
        self.client = Producer(
            client_configuration(kafka)
            | {
                "acks": "all",
                "compression.type": "lz4",
                "linger.ms": 0,
                "batch.size": min(TOGETHER, batch_bytes),
                "message.max.bytes": LARGEST_MESSAGE,
                "message.timeout.ms": round(limit * 1000),
                "socket.timeout.ms": _REQUEST_MS,
                "retry.backoff.ms": _RETRY_MS,
                "metadata.recovery.strategy": "none",  # a new producer looks for brokers anew
                "topic.metadata.propagation.max.ms": _NEW_TOPIC_MS,
                "partitioner": "murmur2_random",  # the same partition for a key as the other client
                "delivery.report.only.error": True,
            }
            | configuration,
            logger=ClientLog(self._heed),
        )

    def _heed(self, line: str) -> None:
        self._has_lost_connection |= connection_was_lost(line)

    def has_lost_connection(self) -> bool:
        """Since it was made."""
        self.client.poll(0)
        return self._has_lost_connection

    @contextmanager
    def publishing(self, outgoing: Sequence[Outgoing]) -> Iterator[None]:
        """Hand all over; in the block have it delivered, and say what goes with it.

        Raises:
            MessageTooLarge: a topic takes no message of that size.
            DestinationGone: one of the topics is not there.
            KafkaError: it is not done, or nobody knows.
        """
        self._refused.clear()
        self._deadline = time.monotonic() + self._limit
        try:
            for each in outgoing:
                self._produce(each)
            yield
        except KafkaException as error:
            self.client.poll(0)
            self._require_none_refused()
            raise as_error(error.args[0]) from error

    def seconds_left(self) -> float:
        """For this batch."""
        return max(self._deadline - time.monotonic(), 0)

    def deliver(self, topics: Iterable[str]) -> None:
        """Return once brokers have taken all, for `topics`; raise what they refused one with."""
        for turn in count(1):
            if not self.client.flush(min(_LOOK_SECONDS, self.seconds_left())):
                break
            self._require_none_refused()
            if turn % _TURNS_TO_ASK == 0:
                self._require_topics(topics)
            if not self.seconds_left():
                raise KafkaTimeoutError("the brokers do not take what is sent")
        self._require_none_refused()

    def _require_topics(self, topics: Iterable[str]) -> None:
        """The client would try one that is gone until the end."""
        with suppress(KafkaException):
            for topic in topics:
                fault = self.client.list_topics(topic, _ANSWER_SECONDS).topics[topic].error
                if fault is not None and fault.code() == Fault.UNKNOWN_TOPIC_OR_PART:
                    raise DestinationGone(topic)

    def _produce(self, outgoing: Outgoing) -> None:
        topic, message, partition = outgoing
        where = {} if partition is None else {"partition": partition}
        while True:
            try:
                self.client.produce(
                    topic,
                    message.value,
                    message.key,
                    headers=message.headers,
                    on_delivery=partial(self._note_delivery, outgoing),
                    **where,
                )
            except BufferError:  # its queue is full
                if not self.seconds_left():
                    raise KafkaTimeoutError("the broker does not take what is sent") from None
                self.client.poll(_FULL_SECONDS)
            except KafkaException as error:
                if isinstance(as_error(error.args[0]), _TOO_LARGE):
                    raise MessageTooLarge(topic, message.size) from error
                raise
            else:
                return

    def _note_delivery(self, outgoing: Outgoing, fault: Fault | None, _: Any) -> None:
        if fault is not None:
            self._refused.append((outgoing, as_error(fault)))

    def _require_none_refused(self) -> None:
        """Raise what a broker refused a message with; the client says only that it was.

        With one message it gives up those that it had not yet sent, whose errors say nothing.
        """
        too_large = [each.message for each, error in self._refused if isinstance(error, _TOO_LARGE)]
        if too_large:
            size = max(map(attrgetter("size"), too_large))
            topics = (each.topic for each, _ in self._refused if each.message.size == size)
            raise MessageTooLarge(next(topics), size)
        for (topic, _, _), error in self._refused:
            if isinstance(error, UnknownTopicOrPartitionError):
                raise DestinationGone(topic)
            if isinstance(error, TopicAuthorizationFailedError):
                raise TopicAuthorizationFailedError({topic})
            if type(error) is not KafkaError:
                raise error

    def close(self) -> None:
        """Give it up, with whatever it has not sent.

        Its own `close` would wait for all of that, and for the end of its transaction. It ends with
        the last reference to it.
        """
        if hasattr(self, "client"):
            self.client.purge(blocking=False)
            del self.client
