"""`transport.transactions`: what was not committed leaves nothing behind, in the client neither."""

from collections.abc import Callable
from contextlib import closing, suppress
from random import randbytes
from typing import Any

import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from contracts.program.broker import BrokerSettings, Client
from contracts.program.errors import BadSettings, BatchAborted
from contracts.stream.message import Message
from tests.integration.conftest import Names
from tests.integration.topics import committed, create_topic, send
from tests.integration.transport.conftest import StartReader
from tests.waiting import wait_until
from transport.offsets import Identity, NextOffset, NextOffsets, Place
from transport.publisher import MessageTooLarge, Outgoing
from transport.topics import largest_messages
from transport.transactions import ExactlyOnce

pytestmark = pytest.mark.both_clients

StartPublisher = Callable[..., ExactlyOnce]


def _outgoing(topic: str, *values: bytes) -> list[Outgoing]:
    return [Outgoing(topic, Message(b"key", value, [])) for value in values]


def _offsets(topic: str, **of_partitions: int) -> NextOffsets:
    return {
        Place(topic, int(name[1:])): NextOffset(offset, "")
        for name, offset in of_partitions.items()
    }


def _committed_offsets(broker: str, names: Names) -> dict[int, int]:
    with closing(
        KafkaConsumer(
            bootstrap_servers=broker, group_id=names.group, isolation_level="read_committed"
        )
    ) as consumer:
        places = [TopicPartition(names.topic, number) for number in (0, 1)]
        return {place.partition: consumer.committed(place) for place in places}


class _Stranger:
    """A member that the group does not know."""

    def __init__(self, group: str, *, alive: bool = True, session_timeout: float = 6.0) -> None:
        self.group = group
        self.session_timeout = session_timeout
        self._alive = alive

    def identity(self) -> Identity:
        return Identity(self.group, 5, "stranger")

    def is_alive(self) -> bool:
        return self._alive


def test_offsets_of_an_aborted_transaction_are_not_committed_by_the_next_one(
    broker: str, topics: Names, start_reader: StartReader, start_publisher: StartPublisher
) -> None:
    """The client keeps them, and adds them to whatever it commits next: it has to be a new one."""
    reader = start_reader()
    reader.begin()
    publisher = start_publisher(reader)
    publisher._member = _Stranger(topics.group)  # type: ignore[assignment]
    with pytest.raises(BatchAborted, match="UnknownMemberId"):
        publisher.commit(_outgoing(topics.alerts, b"lost"), _offsets(topics.topic, p0=4_000))
    publisher._member = reader
    publisher.commit(_outgoing(topics.alerts, b"kept"), _offsets(topics.topic, p1=5))
    assert _committed_offsets(broker, topics) == {0: 0, 1: 5}
    assert [message.value for message in committed(broker, topics.alerts)] == [b"kept"]


def test_a_member_that_the_group_has_lost_commits_nothing(
    broker: str, topics: Names, start_reader: StartReader, start_publisher: StartPublisher
) -> None:
    """Told that it is none any more, it is nobody, from whom the broker would take offsets."""
    lost = start_reader()
    lost.begin()
    publisher = start_publisher(lost)
    send(broker, topics.topic, [b"any"], partition=0)
    polled: list[Any] = []

    def has_polled() -> bool:
        polled.extend(lost.poll())
        return bool(polled)

    wait_until(has_polled, "a record")
    lost.be_lost()
    other = start_reader()
    wait_until(lambda: other.turn() and len(other.lag()) == 2, "another has its partitions")
    offsets = lost.next_offsets(polled)
    for _ in range(2):
        with pytest.raises(BatchAborted):
            publisher.commit(_outgoing(topics.alerts, b"twice"), offsets)
        lost.hear_of_it()
    assert committed(broker, topics.alerts) == []


def test_a_message_that_the_broker_does_not_take_fails_the_whole_batch(
    broker: str,
    kafka: BrokerSettings,
    topics: Names,
    start_reader: StartReader,
    start_publisher: StartPublisher,
) -> None:
    """Here for the want of a key: neither the other messages nor the offsets are committed."""
    compacted = f"{topics.alerts}.compacted"
    create_topic(broker, compacted, 1, **{"cleanup.policy": "compact"})
    reader = start_reader()
    reader.begin()
    publisher = start_publisher(reader)
    refused = Outgoing(compacted, Message(None, b"without a key", []))
    with pytest.raises(BatchAborted, match="InvalidRecord"):
        publisher.commit(
            [*_outgoing(topics.alerts, b"good"), refused], _offsets(topics.topic, p0=7)
        )
    assert _committed_offsets(broker, topics) == {0: 0, 1: 0}
    publisher.commit(_outgoing(topics.alerts, b"next"), _offsets(topics.topic, p0=8))
    assert [message.value for message in committed(broker, topics.alerts)] == [b"next"]


def test_a_message_that_is_too_large_is_said_with_its_topic(
    broker: str,
    kafka: BrokerSettings,
    topics: Names,
    start_reader: StartReader,
    start_publisher: StartPublisher,
) -> None:
    """By the client as by the broker, whose limit may be lowered at any time."""
    reader = start_reader()
    reader.begin()
    small = f"{topics.alerts}.small"
    create_topic(broker, small, 1, **{"max.message.bytes": "2000"})
    assert largest_messages(kafka, [small, topics.alerts]) == {
        small: 2_000,
        topics.alerts: 1_048_576,
    }
    for topic, size in ((small, 5_000), (topics.alerts, 2_000_000)):
        publisher = start_publisher(reader, f"{topics.group}-{size}")
        with pytest.raises(MessageTooLarge) as raised:
            publisher.commit(_outgoing(topic, randbytes(size)), _offsets(topics.topic, p0=7))
        assert (raised.value.topic, raised.value.size >= size) == (topic, True)
        publisher.close()
    assert _committed_offsets(broker, topics) == {0: 0, 1: 0}


@pytest.mark.parametrize("later", ["send", "send_offsets_to_transaction"])
def test_a_message_that_is_refused_while_the_batch_is_sent_is_said_with_its_topic(
    *,
    later: str,
    client: Client,
    broker: str,
    topics: Names,
    start_reader: StartReader,
    start_publisher: StartPublisher,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whatever comes `later` fails then, and so do smaller messages that were not sent yet."""
    reader = start_reader()
    reader.begin()
    small = f"{topics.alerts}.small"
    create_topic(broker, small, 1, **{"max.message.bytes": "2000"})
    publisher = start_publisher(reader)
    if client == "kafka-python":
        _have_it_wait_for_refusals(publisher._producer, later, monkeypatch)
    outgoing = [*_outgoing(small, randbytes(5_000)), *_outgoing(topics.alerts, b"good")]
    with pytest.raises(MessageTooLarge) as raised:
        publisher.commit(outgoing, _offsets(topics.topic, p0=7))
    assert (raised.value.topic, raised.value.size >= 5_000) == (small, True)
    assert _committed_offsets(broker, topics) == {0: 0, 1: 0}


def _have_it_wait_for_refusals(
    producer: KafkaProducer, later: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager = producer._transaction_manager
    usual = getattr(producer, later)

    def once_refused(*arguments: Any, **named: Any) -> Any:
        if manager._partitions_in_transaction or manager._new_partitions_in_transaction:
            wait_until(manager.has_abortable_error, "the broker's answer")
        return usual(*arguments, **named)

    monkeypatch.setattr(producer, later, once_refused)


def test_two_with_one_transactional_id_are_a_bad_setting(
    topics: Names, start_reader: StartReader, start_publisher: StartPublisher
) -> None:
    """Each fences the other; after a few times one says why, and leaves the other alone."""
    reader = start_reader()
    reader.begin()
    rivals = [start_publisher(reader, "shared"), start_publisher(reader, "shared")]

    def take_turns() -> None:
        for turn in range(20):
            with suppress(BatchAborted):
                rivals[turn % 2].commit(
                    _outgoing(topics.alerts, b"a"), _offsets(topics.topic, p0=turn)
                )

    with pytest.raises(
        BadSettings, match="transactional_id: another running detector has 'shared'"
    ):
        take_turns()


@pytest.mark.parametrize("knows", [True, False])
def test_who_was_fenced_while_the_group_had_lost_it_has_no_rival(
    *,
    knows: bool,
    broker: str,
    topics: Names,
    start_reader: StartReader,
    start_publisher: StartPublisher,
) -> None:
    """A detector that was frozen finds another in its place, and goes on as a new producer.

    Whether it knows by then that it was lost, or was only away for longer than its session lasts.
    """
    reader = start_reader()
    reader.begin()
    publisher = start_publisher(reader)
    away = 6.0 if knows else 0.0
    publisher._member = _Stranger(topics.group, alive=not knows, session_timeout=away)  # type: ignore[assignment]
    for turn in range(1, 5):
        start_publisher(reader).commit([], _offsets(topics.topic, p0=turn))
        with pytest.raises(BatchAborted):
            publisher.commit(_outgoing(topics.alerts, b"late"), _offsets(topics.topic, p0=0))
    publisher._member = reader
    publisher.commit(_outgoing(topics.alerts, b"on"), _offsets(topics.topic, p0=9))
    assert _committed_offsets(broker, topics) == {0: 9, 1: 0}
    assert [message.value for message in committed(broker, topics.alerts)] == [b"on"]
