"""What the brokers let a detector do, found out without doing it."""

from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from typing import Any

from kafka import KafkaConsumer, KafkaProducer
from kafka.admin import ConfigResource, ConfigResourceType
from kafka.errors import (
    AuthorizationError,
    InconsistentGroupProtocolError,
    InvalidSessionTimeoutError,
    InvalidTransactionTimeoutError,
    NoError,
    TopicAuthorizationFailedError,
    for_code,
)

from contracts.program.broker import BrokerSettings
from contracts.program.errors import AccessDenied, BadSettings
from transport.brokers import CONNECT_MS, Brokers
from transport.faults import denied
from transport.publisher import discard
from transport.rebalances import ASSIGNORS
from transport.topics import administration
from transport.transactions import initialise

_LIMITS = dict.fromkeys(
    (
        "group.min.session.timeout.ms",
        "group.max.session.timeout.ms",
        "transaction.max.timeout.ms",
    )
)
_IMPOSSIBLE_MS = 2**31 - 1
"""A time-out that brokers refuse, though only after they have looked at the rights."""


def require_broker(kafka: BrokerSettings) -> None:
    """Connect, and be let in.

    Raises:
        BrokerUnreachable: no broker answers.
        BadSettings: it refuses the credentials, or was spoken to wrongly.
    """
    with administration(kafka, "Describe"):
        pass


def refused_timeouts(
    kafka: BrokerSettings, session_timeout: float, transaction_timeout: float
) -> Iterator[BadSettings]:
    """Those of both, in seconds, that the brokers refuse; none where they do not say.

    Raises:
        BrokerUnreachable: no broker answers.
    """
    with administration(kafka, "DescribeConfigs") as admin:
        broker = ConfigResource(
            ConfigResourceType.BROKER, admin.describe_cluster()["brokers"][0]["broker_id"], _LIMITS
        )
        try:
            [configs] = admin.describe_configs([broker], config_filter="all")["broker"].values()
        except AuthorizationError:
            return
    limits = {name: int(config["value"]) / 1000 for name, config in configs.items()}
    shortest = limits.get("group.min.session.timeout.ms", 0.0)
    longest = limits.get("group.max.session.timeout.ms", session_timeout)
    if not shortest <= session_timeout <= longest:
        yield BadSettings(
            f"session_timeout: expected {shortest:g} to {longest:g} s, which the broker allows; "
            f"received {session_timeout:g}"
        )
    longest = limits.get("transaction.max.timeout.ms", transaction_timeout)
    if transaction_timeout > longest:
        yield BadSettings(
            f"transaction_timeout: expected at most {longest:g} s, which the broker allows; "
            f"received {transaction_timeout:g}"
        )


def missing_rights(
    kafka: BrokerSettings, wanted: Sequence[tuple[str, str]]
) -> Iterator[AccessDenied]:
    """Those of `wanted`, pairs of a right such as ``Read`` and a topic, that are denied.

    A topic that is missing has none, and a broker that does not say is taken to allow all.

    Raises:
        BrokerUnreachable: no broker answers.
    """
    with administration(kafka, "Describe") as admin:
        described = {
            entry["name"]: entry for entry in admin.describe_topics([topic for _, topic in wanted])
        }
    for right, topic in wanted:
        error = for_code(described[topic]["error_code"])
        if error is TopicAuthorizationFailedError:
            yield denied(
                f"Describe on topic {topic}", f"--operation {right} --topic {topic}", kafka
            )
        elif error is NoError and not _allows(described[topic], right):
            yield denied(f"{right} on topic {topic}", f"--operation {right} --topic {topic}", kafka)


def _allows(topic: dict[str, Any], right: str) -> bool:
    operations: list[str] | None = topic.get("authorized_operations")
    return not operations or right.upper() in operations


def require_group(kafka: BrokerSettings, group: str, topic: str) -> None:
    """Try to join `group`, with a session timeout for which the broker cannot let one in.

    Raises:
        BrokerUnreachable: no broker answers.
        BadSettings, AccessDenied: it refuses the group, or its use, or its members divide their
            partitions in a way that a detector does not speak.
    """
    brokers = Brokers(kafka, right="Read")
    consumer = brokers.connect(
        KafkaConsumer,
        group_id=group,
        session_timeout_ms=_IMPOSSIBLE_MS,
        enable_auto_commit=False,
        allow_auto_create_topics=False,
    )
    with closing(consumer), brokers.explained("joining the group"):
        consumer.subscribe([topic])
        with suppress(InvalidSessionTimeoutError):
            consumer.poll(timeout_ms=CONNECT_MS)
    with administration(kafka, "Read") as admin:
        assignor = admin.describe_groups([group])[group]["protocol_data"]
        if assignor and assignor not in ASSIGNORS:
            raise InconsistentGroupProtocolError


def require_transactions(kafka: BrokerSettings, transactional_id: str) -> None:
    """Try to begin as `transactional_id`, with a timeout for which the broker cannot let one.

    So a running detector that has this id is not fenced.

    Raises:
        BrokerUnreachable: no broker answers.
        AccessDenied: it denies the use of the id.
    """
    brokers = Brokers(kafka, right="Write", transactional_id=transactional_id)
    producer = brokers.connect(
        KafkaProducer,
        transactional_id=transactional_id,
        transaction_timeout_ms=_IMPOSSIBLE_MS,
        max_block_ms=CONNECT_MS,
    )
    try:
        with brokers.explained("beginning transactions"), suppress(InvalidTransactionTimeoutError):
            initialise(producer, brokers.watch)
    finally:
        discard(producer)
