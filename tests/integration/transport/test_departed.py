"""`transport.departed`: what the dead left open is ended, what the living have open is not."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing

import pytest
from kafka import KafkaConsumer, KafkaProducer
from kafka.errors import KafkaError
from pydantic import SecretStr
from structlog.testing import capture_logs

from contracts.program.broker import BrokerSettings
from tests.integration.conftest import Names
from tests.integration.secured import PASSWORDS, SecuredKafka
from tests.integration.topics import all_ended, committed, create_topic
from tests.waiting import wait_until
from transport.brokers import Brokers
from transport.connections import Watch
from transport.departed import Departed
from transport.publisher import discard

FOR_LONG_MS = 600_000
"""No test waits for it: what ended, nobody but the code under test has ended."""

Begin = Callable[[str], KafkaProducer]


@pytest.fixture
def watch(kafka: BrokerSettings) -> Iterator[Watch]:
    """The connections of one who is left."""
    brokers = Brokers(kafka, right="Read")
    with closing(brokers.connect(KafkaConsumer)):
        yield brokers.watch


@pytest.fixture
def begin(broker: str, topics: Names) -> Iterator[Begin]:
    """Begins a transaction under an id, with one alert that has arrived."""
    with ExitStack() as stack:

        def start(transactional_id: str) -> KafkaProducer:
            producer = KafkaProducer(
                bootstrap_servers=broker,
                transactional_id=transactional_id,
                transaction_timeout_ms=FOR_LONG_MS,
            )
            stack.callback(discard, producer)
            producer.init_transactions()
            producer.begin_transaction()
            producer.send(topics.alerts, b"alert", partition=0).get(timeout=30)
            return producer

        yield start


def _gone(watch: Watch, name: str) -> Departed:
    """Watches for `name`, which was there and is not any more."""
    departed = Departed(watch)
    departed.note({name, "left"})
    departed.note({"left"})
    departed.turn()
    return departed


def _is_settled(departed: Departed) -> bool:
    departed.turn()
    return not departed.is_doubtful


def test_what_the_dead_left_open_is_ended(
    broker: str, topics: Names, watch: Watch, begin: Begin
) -> None:
    """Long before its own timeout; and who should wake up commits nothing of it any more."""
    dead = begin(topics.group)
    departed = _gone(watch, topics.group)
    assert departed.is_doubtful
    wait_until(lambda: _is_settled(departed), "it is ended")
    wait_until(lambda: all_ended(broker, topics.alerts), "nothing waits for it")
    with pytest.raises(KafkaError):
        dead.commit_transaction()
    assert committed(broker, topics.alerts) == []


def test_several_may_end_it_at_once(broker: str, topics: Names, watch: Watch, begin: Begin) -> None:
    """All who are left see that one is gone, and none is in another's way."""
    begin(topics.group)
    survivors = [_gone(watch, topics.group) for _ in range(3)]
    assert all(one.is_doubtful for one in survivors)
    for one in survivors:
        wait_until(lambda one=one: _is_settled(one), "it is through with it")  # type: ignore[misc]
    wait_until(lambda: all_ended(broker, topics.alerts), "nothing waits for it")


def test_one_that_is_restarted_meanwhile_keeps_its_own(
    broker: str, topics: Names, watch: Watch, begin: Begin
) -> None:
    """It has ended what it had left open itself, and is at its next when it is looked at again."""
    begin(topics.group)
    departed = _gone(watch, topics.group)
    assert departed.is_doubtful
    again = begin(topics.group)
    with capture_logs() as logs:
        wait_until(lambda: _is_settled(departed), "it is seen to live")
    again.commit_transaction()
    assert [alert.value for alert in committed(broker, topics.alerts)] == [b"alert"]
    assert [line for line in logs if line["event"] == "departed.ended"] == []


def test_one_that_comes_back_to_the_group_keeps_its_own(
    broker: str, topics: Names, watch: Watch, begin: Begin
) -> None:
    """It was gone when the group was looked at, and is there again."""
    alive = begin(topics.group)
    departed = _gone(watch, topics.group)
    departed.note({topics.group, "left"})
    assert not departed.is_doubtful
    departed.turn()
    alive.commit_transaction()
    assert [alert.value for alert in committed(broker, topics.alerts)] == [b"alert"]


def test_one_that_left_nothing_open_is_forgotten(topics: Names, watch: Watch, begin: Begin) -> None:
    """It has committed all; and an id that no transaction ever had is none that keeps anybody."""
    begin(topics.group).commit_transaction()
    assert not _gone(watch, topics.group).is_doubtful
    assert not _gone(watch, f"{topics.group}-never").is_doubtful


def test_an_id_that_may_not_be_used_is_said_and_left_to_the_broker(
    secured: SecuredKafka, names: Names
) -> None:
    """Whoever is left has the right to its own id alone."""
    create_topic(secured.open_address, names.alerts, 1)
    producer = KafkaProducer(
        bootstrap_servers=secured.open_address, transactional_id=f"{names.group}-dead"
    )
    producer.init_transactions()
    producer.begin_transaction()
    producer.send(names.alerts, b"alert", partition=0).get(timeout=30)
    kafka = BrokerSettings(
        bootstrap_servers=secured.password_address,
        security_protocol="SASL_PLAINTEXT",
        sasl_mechanism="PLAIN",
        sasl_username="detector",
        sasl_password=SecretStr(PASSWORDS["detector"]),
    )
    brokers = Brokers(kafka, right="Read")
    with closing(brokers.connect(KafkaConsumer)), capture_logs() as logs:
        departed = _gone(brokers.watch, f"{names.group}-dead")
        departed.turn()
    assert not departed.is_doubtful
    assert [line["event"] for line in logs] == ["departed.left"]
    producer.commit_transaction()
    producer.close()
    assert len(committed(secured.open_address, names.alerts)) == 1
