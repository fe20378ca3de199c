"""Exactly once by librdkafka: the same transactions, begun with the other client."""

import time
from collections.abc import Sequence
from functools import partial

from confluent_kafka import KafkaError as Fault
from confluent_kafka import KafkaException, TopicPartition
from kafka import KafkaProducer
from kafka.errors import (
    GroupAuthorizationFailedError,
    KafkaError,
    TopicAuthorizationFailedError,
)

from contracts.program.errors import AccessDenied, AnomalyDetectorError, BatchAborted
from transport import transactions
from transport.faults import access_denied
from transport.librdkafka.batches import Batches, DestinationGone
from transport.librdkafka.faults import as_error
from transport.librdkafka.identity import metadata_of
from transport.librdkafka.limit import within
from transport.offsets import NextOffsets
from transport.publisher import Outgoing, TopicGone, discard

_BEGIN_SECONDS = 10.0
_OF_OFFSETS = "offsets"
"""Is in what it says where offsets are refused, and not where messages are."""

_LONGEST_SECONDS = 20.0
"""How long one batch may take, however long the broker would leave its transaction open."""


class ExactlyOnce(transactions.ExactlyOnce):
    """One transaction a batch; arguments and errors are those of the other client's.

    The other client begins: it says what the broker refuses, and ends what was left open, in
    partitions too that a broker passed over, for which librdkafka has no means.

    This one sends a request again when a connection was lost, and is told when it had been carried
    out before. Then the first may still be on its way, and would end a later transaction: so a
    producer that has lost a connection publishes no further batch.
    """

    _batches: Batches

    def _connect(self) -> KafkaProducer:
        producer = super()._connect()
        discard(producer)
        self._batches = Batches(
            self._kafka,
            self._batch_bytes,
            min(self._timeout, _LONGEST_SECONDS),
            {
                "transactional.id": self._transactional_id,
                "transaction.timeout.ms": round(self._timeout * 1000),
            },
        )
        try:
            self._batches.client.init_transactions(_BEGIN_SECONDS)
        except KafkaException as error:
            self._batches.close()
            cause = as_error(error.args[0])
            raise self._brokers.explain(cause, "beginning transactions") from error
        return producer

    def _discard(self) -> None:
        self._batches.close()

    def commit(self, outgoing: Sequence[Outgoing], offsets: NextOffsets) -> None:
        began = time.monotonic()
        identity = metadata_of(self._member.identity())
        if self._batches.has_lost_connection():
            self._renew()
        places = [
            TopicPartition(*place, offset, topic_id)
            for place, (offset, topic_id) in offsets.items()
        ]
        try:
            self._batches.client.begin_transaction()
            with self._batches.publishing(outgoing):
                self._batches.deliver(
                    {each.topic for each in outgoing}
                )  # first: after a refusal what follows would wait in vain
                self._send_offsets(places, identity)
                self._commit()
        except (KafkaError, KafkaException) as error:
            cause = error if isinstance(error, KafkaError) else as_error(error.args[0])
            self._refuse_rival(cause, began)
            aborted = self._aborted(cause)
            self._renew()
            raise aborted from error

    def _send_offsets(self, places: Sequence[TopicPartition], identity: bytes) -> None:
        send = self._batches.client.send_offsets_to_transaction
        seconds = self._batches.seconds_left()
        try:
            within(seconds, partial(send, places, identity, seconds))
        except KafkaException as error:
            denied = self._denied(error.args[0], {place.topic for place in places})
            raise denied or error from error

    def _denied(self, fault: Fault, topics: set[str]) -> AccessDenied | None:
        """What is denied to the offsets of `topics`, where it is not to the messages."""
        error = as_error(fault)
        if _OF_OFFSETS not in fault.str():
            return None
        if isinstance(error, TopicAuthorizationFailedError):
            error = type(error)(topics)
        elif isinstance(error, GroupAuthorizationFailedError):
            error = type(error)(self._member.group)
        return access_denied(error, "Read", self._kafka, self._transactional_id)

    def _commit(self) -> None:
        self._batches.client.commit_transaction(self._batches.seconds_left())

    def _aborted(self, error: KafkaError) -> AnomalyDetectorError | BatchAborted:
        if isinstance(error, DestinationGone):
            return TopicGone(*error.args)
        return super()._aborted(error)
