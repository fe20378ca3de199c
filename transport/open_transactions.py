"""Transactions that keep records or offsets back: whose they are, and whether they will end."""

import time
from collections.abc import Collection, Iterable
from typing import NamedTuple

from kafka import KafkaAdminClient, TopicPartition
from kafka.admin import TransactionDescription, TransactionState
from kafka.errors import AuthorizationError, TopicAuthorizationFailedError

from contracts.program.broker import BrokerSettings
from contracts.program.errors import DeliveryFailed
from transport.brokers import CONNECT_MS
from transport.topics import administration, partitions_among

_OFFSETS_TOPIC = "__consumer_offsets"
_ENDED = (TransactionState.EMPTY, TransactionState.COMPLETE_COMMIT, TransactionState.COMPLETE_ABORT)
_PAUSE_SECONDS = 0.1
_SLACK_SECONDS = 20.0
"""How much later than its timeout a broker may come to end a transaction: it looks every 10 s."""


class OpenTransaction(NamedTuple):
    """One that is open in a partition: what lies behind its start is not read as committed."""

    topic: str
    partition: int
    start_offset: int
    producer_id: int
    transactional_id: str | None
    """None where its coordinator does not know it any more, or does not say."""
    seconds: float | None
    """How long it is open, by its coordinator."""
    hanging: bool
    """Whether no one will end it: its coordinator takes it for ended, or is long overdue."""


def open_transactions(
    kafka: BrokerSettings, topics: Iterable[str], group: str
) -> tuple[list[OpenTransaction], list[str]]:
    """Those in the partitions of `topics`, and on what `group` has committed.

    Also the topics that could not be looked at, since this user may not read them. Running
    detectors have some, each for milliseconds.

    Raises:
        BrokerUnreachable: no broker answers.
    """
    found: list[OpenTransaction] = []
    unseen = []
    with administration(kafka, "Read") as admin:
        for topic in [*topics, _OFFSETS_TOPIC]:
            try:
                partitions = partitions_among(admin, [topic])
                if topic == _OFFSETS_TOPIC and partitions:
                    partitions = [partitions[java_hash(group) % len(partitions)]]
                found += _open_in(admin, partitions)
            except AuthorizationError:
                unseen.append(topic)
    return found, unseen


def await_end_of_all(kafka: BrokerSettings, topic: str) -> None:
    """Return once no transaction is open in `topic`, so that all that was committed is read.

    Raises:
        BrokerUnreachable: no broker answers.
        AccessDenied: it denies the right to read the topic.
        DeliveryFailed: one stays open for seconds.
    """
    deadline = time.monotonic() + CONNECT_MS / 1000
    with administration(kafka, "Read") as admin:
        while found := _open_in_topic(admin, topic):
            if time.monotonic() > deadline:
                raise DeliveryFailed(
                    f"{topic}[{found[0].partition}] from offset {found[0].start_offset}: a "
                    "transaction stays open and hides what was committed; end it with "
                    "`kafka-transactions.sh abort`, then try again"
                )
            time.sleep(_PAUSE_SECONDS)


def _open_in_topic(admin: KafkaAdminClient, topic: str) -> list[OpenTransaction]:
    try:
        return _open_in(admin, partitions_among(admin, [topic]))
    except TopicAuthorizationFailedError as error:  # the client puts a sentence into it
        raise TopicAuthorizationFailedError({topic}) from error


def _open_in(
    admin: KafkaAdminClient, partitions: Collection[TopicPartition]
) -> list[OpenTransaction]:
    if not partitions:
        return []
    producers = [
        (partition, producer)
        for partition, state in admin.describe_producers(partitions).items()
        for producer in state.active_producers
        if producer.current_transaction_start_offset >= 0
    ]
    if not producers:
        return []
    names = _transactional_ids(admin, [producer.producer_id for _, producer in producers])
    known = admin.describe_transactions(list(names.values())) if names else {}
    found = []
    for partition, producer in producers:
        name = names.get(producer.producer_id)
        seconds, hanging = _age(partition, known.get(name or ""))
        found.append(
            OpenTransaction(
                topic=partition.topic,
                partition=partition.partition,
                start_offset=producer.current_transaction_start_offset,
                producer_id=producer.producer_id,
                transactional_id=name,
                seconds=seconds,
                hanging=hanging,
            )
        )
    return found


def _transactional_ids(admin: KafkaAdminClient, producer_ids: list[int]) -> dict[int, str]:
    listings = admin.list_transactions(producer_id_filters=producer_ids)
    return {
        listing.producer_id: listing.transactional_id
        for of_broker in listings.values()
        for listing in of_broker
    }


def _age(
    partition: TopicPartition, description: TransactionDescription | None
) -> tuple[float | None, bool]:
    """Seconds that it is open, by its coordinator, and whether it hangs."""
    if description is None or description.state in _ENDED:
        return None, True
    seconds = time.time() - description.transaction_start_time_ms / 1000
    limit = description.transaction_timeout_ms / 1000 + _SLACK_SECONDS
    return seconds, partition not in description.topic_partitions or seconds > limit


def java_hash(text: str) -> int:
    """Java's ``Math.abs(text.hashCode())``, by which Kafka spreads groups over partitions."""
    code = 0
    units = text.encode("utf-16-be")
    for high, low in zip(units[::2], units[1::2], strict=True):
        code = (31 * code + (high << 8 | low)) & 0xFFFF_FFFF
    signed = code - (code >> 31 << 32)
    return 0 if signed == -(2**31) else abs(signed)
