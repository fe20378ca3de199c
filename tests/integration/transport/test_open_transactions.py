"""Transactions that never end: found, named, and ended by who comes next under their id."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from kafka import KafkaProducer, TopicPartition
from kafka.producer.transaction_manager import TransactionalRequestResult, TxnOffsetCommitHandler
from kafka.structs import ConsumerGroupMetadata, OffsetAndMetadata

from contracts.program.broker import BrokerSettings, Topic
from deploy.local import LocalKafka
from tests.integration.conftest import Names
from tests.integration.topics import committed, send
from tests.integration.transport.conftest import Reader
from tests.waiting import wait_until
from transport.membership import Membership
from transport.open_transactions import open_transactions
from transport.publisher import discard
from transport.topics import create_missing_topics
from transport.transactions import ExactlyOnce


@pytest.fixture(scope="module")
def trusting_broker() -> Iterator[str]:
    """A broker that lets a transaction begin behind its coordinator's back, as a crash may."""
    properties = {"transaction.partition.verification.enable": "false"}
    with LocalKafka(properties=properties) as kafka:
        yield kafka.bootstrap_servers


@pytest.fixture
def kafka(trusting_broker: str, names: Names) -> BrokerSettings:
    """How it is reached; the test's topics are there."""
    settings = BrokerSettings(bootstrap_servers=trusting_broker)
    every = (names.topic, names.alerts, names.dead_letters)
    create_missing_topics(settings, [Topic(name, 1, 1) for name in every])
    return settings


def _member(kafka: BrokerSettings, names: Names) -> Reader:
    return Reader(kafka, Membership(names.topic, names.group, "earliest", 1_000, 6.0, names.group))


def _publisher(
    kafka: BrokerSettings, names: Names, transactional_id: str, member: Reader
) -> ExactlyOnce:
    return ExactlyOnce(
        kafka,
        16_384,
        topics=[names.alerts, names.dead_letters],
        transactional_id=transactional_id,
        timeout=10.0,
        member=member,
    )


def _leave_hanging(
    kafka: BrokerSettings, names: Names, transactional_id: str, *, decided: str | None = None
) -> None:
    """Offset 1 and an alert in a transaction that its coordinator does not know to be open.

    As a broker leaves one whose markers it passed over when it came back from a crash, after it was
    `decided` that it should ``commit`` or ``abort``; None: it knows nothing of any.
    """
    producer = KafkaProducer(
        bootstrap_servers=kafka.bootstrap_servers, transactional_id=transactional_id
    )
    producer.init_transactions()
    if decided is not None:
        producer.begin_transaction()
        producer.send(names.dead_letters, b"decided").get(timeout=30)
        (producer.commit_transaction if decided == "commit" else producer.abort_transaction)()
    producer.begin_transaction()
    manager = producer._transaction_manager
    manager._partitions_in_transaction.add(TopicPartition(names.alerts, 0))
    producer.send(names.alerts, b"hanging", partition=0).get(timeout=30)
    place, offset = TopicPartition(names.topic, 0), OffsetAndMetadata(1, "")
    manager._pending_txn_offset_commits[place] = offset
    handler = TxnOffsetCommitHandler(
        manager,
        ConsumerGroupMetadata(names.group),
        {place: offset},
        TransactionalRequestResult(),
    )
    manager._enqueue_request(handler)
    producer._sender.wakeup()
    assert handler.result.wait(30_000)
    discard(producer)


@pytest.mark.parametrize(
    ("decided", "read", "alerts"),
    [("commit", [b"next"], [b"hanging"]), ("abort", [b"its record", b"next"], [])],
)
def test_a_transaction_ends_as_it_was_decided_though_its_markers_are_missing(
    kafka: BrokerSettings, names: Names, decided: str, read: list[bytes], alerts: list[bytes]
) -> None:
    """Alert and offset both, before the next in its place reads on."""
    with closing(_member(kafka, names)) as first:
        first.begin()
    send(kafka.bootstrap_servers, names.topic, [b"its record"])
    _leave_hanging(kafka, names, names.group, decided=decided)
    with (
        closing(_member(kafka, names)) as second,
        closing(_publisher(kafka, names, names.group, second)),
    ):
        send(kafka.bootstrap_servers, names.topic, [b"next"])
        assert second.read(len(read)) == read
    values = [message.value for message in committed(kafka.bootstrap_servers, names.alerts)]
    assert values == alerts


def test_offsets_that_hang_are_ended_by_who_comes_next_under_their_id(
    kafka: BrokerSettings, names: Names
) -> None:
    """Until then the member says why it does not begin, and is no standing by."""
    with closing(_member(kafka, names)) as first:
        first.begin()
    _leave_hanging(kafka, names, "host-8000")
    with closing(_member(kafka, names)) as second:

        def is_held_up() -> bool:
            second.turn()
            idle = second.why_idle()
            return idle is not None and idle.standstill

        wait_until(is_held_up, "it says that it does not begin")
        with closing(_publisher(kafka, names, "host-8000", second)):
            second.begin()
            send(kafka.bootstrap_servers, names.topic, [b"next"])
            assert second.read(1) == [b"next"]


def test_a_hanging_transaction_is_told_from_one_that_is_open(
    kafka: BrokerSettings, names: Names
) -> None:
    """Where each lies, whose it is, and that one of them will end by itself."""
    with closing(_member(kafka, names)) as member:
        member.begin()
    hanging_id, open_id = f"{names.group}-hanging", f"{names.group}-open"
    _leave_hanging(kafka, names, hanging_id)
    topics = [names.topic, names.alerts]
    with closing(
        KafkaProducer(bootstrap_servers=kafka.bootstrap_servers, transactional_id=open_id)
    ) as producer:
        producer.init_transactions()
        producer.begin_transaction()
        producer.send(names.topic, b"held back").get(timeout=30)
        every, unseen = open_transactions(kafka, topics, names.group)
        producer.abort_transaction()
    found = {one.transactional_id: one for one in every}
    assert found.keys() >= {hanging_id, open_id}
    assert unseen == []
    assert (found[hanging_id].topic, found[hanging_id].hanging) == ("__consumer_offsets", True)
    assert found[open_id][:3] == (names.topic, 0, 0)
    assert not found[open_id].hanging
    assert found[open_id].seconds is not None


def test_check_names_a_hanging_transaction_and_how_to_end_it(
    kafka: BrokerSettings, names: Names, tmp_path: Path
) -> None:
    """A cross, with the command of Kafka's own tool."""
    with closing(_member(kafka, names)) as member:
        member.begin()
    _leave_hanging(kafka, names, f"{names.group}-gone")
    checked = subprocess.run(
        [
            *(sys.executable, "-m", "detector", "check", f"--models={tmp_path}"),
            f"--kafka.bootstrap-servers={kafka.bootstrap_servers}",
            f"--topic={names.topic}",
            f"--alerts-topic={names.alerts}",
            f"--dead-letters-topic={names.dead_letters}",
            f"--group={names.group}",
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    lines = [line for line in checked.stdout.splitlines() if f"{names.group}-gone" in line]
    assert len(lines) == 2
    for line, topic in zip(lines, (names.alerts, "__consumer_offsets"), strict=True):
        assert line.startswith(f"✗ {topic}[0] from offset ")
        assert f"kafka-transactions.sh abort --topic {topic} --partition 0" in line
