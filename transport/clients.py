"""Which client the hot path takes: a member of a group, and what publishes its batches."""

from collections.abc import Sequence
from importlib import import_module
from typing import Any

from contracts.program.broker import BrokerSettings
from contracts.program.errors import BadSettings
from transport.member import GroupMember
from transport.membership import Membership, Observer
from transport.plain import AtLeastOnce
from transport.publisher import BatchPublisher
from transport.transactions import ExactlyOnce


def require_client(kafka: BrokerSettings) -> None:
    """Raise `BadSettings` where the client of `kafka` is not installed."""
    if kafka.client == "librdkafka":
        _module("member")


def open_member(kafka: BrokerSettings, membership: Membership, observer: Observer) -> GroupMember:
    """A member of a group; raises what `GroupMember` raises."""
    kind = _module("member").Member if kafka.client == "librdkafka" else GroupMember
    member: GroupMember = kind(kafka, membership, observer)
    return member


def open_exactly_once(
    kafka: BrokerSettings,
    batch_bytes: int,
    *,
    member: GroupMember,
    topics: Sequence[str],
    transactional_id: str,
    timeout: float,
) -> ExactlyOnce:
    """What publishes one transaction a batch; raises what `ExactlyOnce` raises."""
    kind = _module("transactions").ExactlyOnce if kafka.client == "librdkafka" else ExactlyOnce
    publisher: ExactlyOnce = kind(
        kafka,
        batch_bytes,
        member=member,
        topics=topics,
        transactional_id=transactional_id,
        timeout=timeout,
    )
    return publisher


def open_at_least_once(
    kafka: BrokerSettings, batch_bytes: int, member: GroupMember
) -> BatchPublisher:
    """What publishes without transactions; raises what `AtLeastOnce` raises."""
    kind = _module("plain").AtLeastOnce if kafka.client == "librdkafka" else AtLeastOnce
    publisher: BatchPublisher = kind(kafka, batch_bytes, member)
    return publisher


def _module(name: str) -> Any:
    """Of the second client, which is loaded only where it is asked for, and may not be there."""
    try:
        return import_module(f"transport.librdkafka.{name}")
    except ModuleNotFoundError as error:
        if error.name != "confluent_kafka":
            raise
        raise BadSettings(
            "kafka.client: librdkafka is not installed; install it with `pip install "
            "'stream-anomaly-detector[librdkafka]'`, or take the default, kafka-python"
        ) from None
