"""Topics: which there are, what they take, and the making of those that are missing."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import TypeVar

from kafka import KafkaAdminClient, TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType
from kafka.errors import (
    KafkaError,
    NoError,
    RetriableError,
    TopicAlreadyExistsError,
    TopicAuthorizationFailedError,
    UnknownTopicOrPartitionError,
    for_code,
)

from contracts.program.broker import BrokerSettings, Topic
from contracts.program.errors import BadSettings, BrokerUnreachable
from contracts.program.logs import get_logger
from transport.brokers import CONNECT_MS, Brokers
from transport.faults import access_denied, setting_refused

log = get_logger(__name__)

_Answer = TypeVar("_Answer")
_PAUSE_SECONDS = 0.1

LARGEST_MESSAGE = 1_048_576
"""Bytes: no message is made larger, whatever a topic takes; Kafka's own default is 12 more."""


def create_missing_topics(
    kafka: BrokerSettings, topics: Sequence[Topic], connect_ms: int = CONNECT_MS
) -> None:
    """Create those of `topics` that are missing, and wait until they can be used.

    Raises:
        BrokerUnreachable: no broker answers.
        BadSettings: it refuses to create one, for example with so many replicas.
        AccessDenied: it denies the right to, or to what the program does to one that is there.
    """
    with administration(kafka, "Create", connect_ms) as admin:
        created = [topic for topic in topics if _is_missing(admin, topic, kafka)]
        for topic in created:
            _create(admin, topic, kafka)
        admin.wait_for_topics([topic.name for topic in created], timeout_ms=connect_ms)


def partitions_of(
    kafka: BrokerSettings, topics: Sequence[str], right: str = "Describe"
) -> dict[str, int]:
    """How many partitions each of `topics` has, 0 for one that is missing.

        `right` is what is to be done to them, and what is named where the broker does not say.

    Raises:
        BrokerUnreachable: no broker answers.
        AccessDenied: it does not say whether there is such a topic.
    """
    with administration(kafka, right) as admin:
        return _partitions(admin, topics)


def replicas_of(kafka: BrokerSettings, topic: str) -> int:
    """How many replicas the first partition of `topic` has, 0 where it is missing.

    Raises:
        BrokerUnreachable: no broker answers.
    """
    with administration(kafka, "Describe") as admin:
        [entry] = admin.describe_topics([topic])
    return len(entry["partitions"][0]["replica_nodes"]) if entry["partitions"] else 0


def largest_messages(kafka: BrokerSettings, topics: Sequence[str]) -> dict[str, int]:
    """What each of `topics` takes: bytes of a message, at most `LARGEST_MESSAGE`.

    One that does not say, because the right DescribeConfigs is missing, is taken to take that.

    Raises:
        BrokerUnreachable: no broker answers.
    """
    wanted = {"max.message.bytes": None}
    resources = [ConfigResource(ConfigResourceType.TOPIC, topic, wanted) for topic in topics]
    with administration(kafka, "DescribeConfigs") as admin:
        described = admin.describe_configs(resources, config_filter="all")
    limits = dict.fromkeys(topics, LARGEST_MESSAGE)
    for topic, configs in described.get("topic", {}).items():
        if "max.message.bytes" in configs:
            limits[topic] = min(LARGEST_MESSAGE, int(configs["max.message.bytes"]["value"]))
    return limits


@contextmanager
def administration(
    kafka: BrokerSettings,
    right: str,
    connect_ms: int = CONNECT_MS,
    *,
    transactional_id: str | None = None,
) -> Iterator[KafkaAdminClient]:
    """An admin client for one block, which does to topics, or to the id, what `right` names.

    Raises what `Brokers.explained` raises.
    """
    brokers = Brokers(kafka, right=right, connect_ms=connect_ms, transactional_id=transactional_id)
    admin = brokers.connect(KafkaAdminClient, request_timeout_ms=2 * connect_ms)
    with closing(admin), brokers.explained("administration"):
        yield admin


def patiently(ask: Callable[[], _Answer]) -> _Answer:
    """What `ask` gives, once its coordinator answers, which takes a young cluster a while.

    Raises:
        KafkaError: it does not, within `CONNECT_MS`, or for good.
    """
    deadline = time.monotonic() + CONNECT_MS / 1000
    while True:
        try:
            return ask()
        except RetriableError:
            if time.monotonic() > deadline:
                raise
            time.sleep(_PAUSE_SECONDS)


def partitions_among(admin: KafkaAdminClient, topics: Sequence[str]) -> list[TopicPartition]:
    """Every partition of those of `topics` that there are.

    Raises:
        KafkaError: the brokers do not say, or deny it.
    """
    return [
        TopicPartition(topic, number)
        for topic, count in _partitions(admin, topics).items()
        for number in range(count)
    ]


def _is_missing(admin: KafkaAdminClient, topic: Topic, kafka: BrokerSettings) -> bool:
    try:
        return not _partitions(admin, [topic.name])[topic.name]
    except TopicAuthorizationFailedError as error:
        denied = access_denied(error, topic.right, kafka)
        raise denied or error from None


def _partitions(admin: KafkaAdminClient, topics: Sequence[str]) -> dict[str, int]:
    counts = dict.fromkeys(topics, 0)
    for entry in admin.describe_topics(list(topics)):
        error = for_code(entry["error_code"])
        if error is TopicAuthorizationFailedError:
            raise error({entry["name"]})
        if error is not UnknownTopicOrPartitionError:
            counts[entry["name"]] = len(entry["partitions"])
    return counts


def _create(admin: KafkaAdminClient, topic: Topic, kafka: BrokerSettings) -> None:
    specification = {
        "num_partitions": topic.partitions,
        "replication_factor": topic.replication,
        "configs": {"cleanup.policy": "compact"} if topic.compacted else {},
    }
    answer = admin.create_topics({topic.name: specification}, raise_errors=False)
    [created] = answer["topics"]
    error = for_code(created["error_code"])
    if error is NoError:
        log.info("topic.created", topic=topic.name, partitions=topic.partitions)
    elif error is not TopicAlreadyExistsError:  # another program was faster
        raise _refusal(error, created["error_message"], topic.name, kafka)


def _refusal(
    error: type[KafkaError], message: str | None, topic: str, kafka: BrokerSettings
) -> Exception:
    denied = access_denied(error({topic}), "Create", kafka)
    if denied is not None:
        return denied
    reason = message or error.description
    if issubclass(error, RetriableError):
        return BrokerUnreachable(f"topic {topic} cannot be created now: {reason}")
    field = "replication: " if setting_refused(error()) else ""
    return BadSettings(f"{field}topic {topic} cannot be created: {reason}")
