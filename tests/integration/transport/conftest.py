"""Members and publishers of this process, on topics that no other test uses."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from itertools import count
from typing import Any

import pytest
from kafka import KafkaProducer
from kafka.errors import CommitFailedError

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
        with suppress(CommitFailedError):  # it was none of the group's any more
            if records:
                self.commit(self.next_offsets(records))
                self.values += [record.value or b"" for record in records]
        return self.values

    def is_idle(self) -> bool:
        """After one more poll: whether nothing stands in the way."""
        self.turn()
        return self.why_idle() is None

    def begin(self) -> None:
        """Poll until nothing stands in the way."""
        wait_until(self.is_idle, "a member that reads")

    def die(self) -> None:
        """As by SIGKILL: no heartbeat follows, and the group is not told."""
        self._consumer._coordinator._disable_heartbeat()

    def be_lost(self) -> None:
        """Have the group take its partitions away, and no word of it come here."""
        self.die()

    def hear_of_it(self) -> None:
        """As the answer to its next heartbeat, and then a poll, makes it."""
        self._consumer._coordinator.reset_generation()
        self._identity = self._identity_now()

    def end_fetches(self) -> None:
        """Return when none is in flight, and what comes now would come by a new one."""
        wait_until(lambda: not self._consumer._fetcher.in_flight_fetches(), "no fetch in flight")


class SecondReader(Reader, Member):
    """The same by librdkafka."""

    def die(self) -> None:
        self._consumer._client = None  # as it ends by itself, it does not leave the group

    def be_lost(self) -> None:
        self._succession._remove({self.identity().member_id})

    def hear_of_it(self) -> None:
        self._identity = self._identity_now()

    def end_fetches(self) -> None:
        for partition in self._consumer.assignment():
            self._consumer.pause(partition)
        self.poll()
        for partition in self._consumer.assignment():
            self._consumer.resume(partition)

    def close(self) -> None:
        if self._consumer._client is not None:
            super().close()


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

        def start(client: Client = kafka.client, **changed: Any) -> Reader:
            usual = Membership(topics.topic, topics.group, "earliest", 1_000, 6.0, next(names))
            of_client = kafka.model_copy(update={"client": client})
            return stack.enter_context(closing(open_reader(of_client, usual._replace(**changed))))

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
