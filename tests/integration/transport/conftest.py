"""Members and publishers of this process, on topics that no other test uses."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from itertools import count
from typing import Any

import pytest
from kafka import KafkaProducer

from contracts.program.broker import BrokerSettings, Client, Topic
from tests.integration.conftest import Names
from tests.waiting import wait_until
from transport.clients import open_exactly_once
from transport.librdkafka.member import Member
from transport.member import GroupMember
from transport.membership import Membership
from transport.topics import create_missing_topics
from transport.transactions import ExactlyOnce

PARTITIONS = 2


class Observed:
    """Counts what happens to a member."""

    def __init__(self) -> None:
        self.rebalances = 0
        self.skips: list[tuple[int, int]] = []

    def rebalanced(self) -> None:
        self.rebalances += 1

    def skipped(self, _topic: str, partition: int, records: int) -> None:
        self.skips.append((partition, records))


class Reader(GroupMember):
    """A member that gathers what it polls."""

    def __init__(self, kafka: BrokerSettings, membership: Membership) -> None:
        self.observed = Observed()
        self.values: list[bytes] = []
        super().__init__(kafka, membership, self.observed)

    def read(self, count: int) -> list[bytes]:
        """Poll and commit until so many values were gathered."""
        wait_until(lambda: len(self.turn()) >= count, f"{count} records")
        return self.values

    def turn(self) -> list[bytes]:
        """One poll, whose records are committed; all values so far."""
        records = self.poll()
        self.values += [record.value or b"" for record in records]
        if records:
            self.commit(self.next_offsets(records))
        return self.values

    def is_idle(self) -> bool:
        """After one more poll: whether nothing stands in the way."""
        self.turn()
        return self.why_idle() is None

    def begin(self) -> None:
        """Poll until nothing stands in the way."""
        wait_until(self.is_idle, "a member that reads")


class SecondReader(Reader, Member):
    """The same by librdkafka."""


StartReader = Callable[..., Reader]


def open_reader(kafka: BrokerSettings, membership: Membership) -> Reader:
    """By the client that `kafka` names."""
    kind = SecondReader if kafka.client == "librdkafka" else Reader
    return kind(kafka, membership)


@pytest.fixture
def kafka(broker: str, client: Client) -> BrokerSettings:
    """How the broker is reached."""
    return BrokerSettings(bootstrap_servers=broker, client=client)


@pytest.fixture
def topics(kafka: BrokerSettings, names: Names) -> Names:
    """Made, with `PARTITIONS` partitions each."""
    made = (names.topic, names.alerts, names.dead_letters)
    create_missing_topics(kafka, [Topic(name, PARTITIONS, 1) for name in made])
    return names


@pytest.fixture
def start_reader(kafka: BrokerSettings, topics: Names) -> Iterator[StartReader]:
    """Starts members of the test's group, each with a name of its own."""
    with ExitStack() as stack:
        names = (f"{topics.group}-{number}" for number in count())

        def start(**changed: Any) -> Reader:
            usual = Membership(topics.topic, topics.group, "earliest", 1_000, 6.0, next(names))
            return stack.enter_context(closing(open_reader(kafka, usual._replace(**changed))))

        yield start


@pytest.fixture
def start_publisher(kafka: BrokerSettings, topics: Names) -> Iterator[Callable[..., ExactlyOnce]]:
    """Starts transactional publishers for a member."""
    with ExitStack() as stack:

        def start(
            member: GroupMember, transactional_id: str | None = None, timeout: float = 10.0
        ) -> ExactlyOnce:
            name = transactional_id or f"{topics.group}-publisher"
            return stack.enter_context(
                closing(
                    open_exactly_once(
                        kafka,
                        16_384,
                        topics=[topics.alerts],
                        transactional_id=name,
                        timeout=timeout,
                        member=member,
                    )
                )
            )

        yield start


@pytest.fixture
def open_transaction(broker: str, topics: Names) -> Iterator[KafkaProducer]:
    """A record sent to partition 0 in a transaction that stays open until the test ends."""
    with closing(
        KafkaProducer(bootstrap_servers=broker, transactional_id=f"{topics.group}-upstream")
    ) as producer:
        producer.init_transactions()
        producer.begin_transaction()
        producer.send(topics.topic, b"held back", partition=0).get(timeout=30)
        yield producer
        producer.abort_transaction()
