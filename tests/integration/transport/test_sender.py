"""`transport.sender` beside the client's own `send`, on a real broker."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from kafka import KafkaProducer

from contracts.program.broker import BrokerSettings
from tests.calls import calls_of
from tests.integration.conftest import Names
from tests.integration.topics import committed, create_topic
from transport.sender import Patience, Sender

COUNT = 3000
KEYS = [str(number).encode() for number in range(COUNT)]
VALUES = [b'{"a":1.5}' * 20] * COUNT


@pytest.fixture
def sender(broker: str, names: Names) -> Iterator[Sender]:
    """To the test's topic of six partitions."""
    create_topic(broker, names.topic, 6)
    kafka = BrokerSettings(bootstrap_servers=broker)
    with closing(Sender(kafka, names.topic, Patience(10.0, 10.0, 0.005))) as sender:
        yield sender


def test_a_message_costs_less_than_the_clients_own_send(
    sender: Sender, broker: str, names: Names
) -> None:
    """In functions of Python that are entered, looking at what was acknowledged included."""

    def plain() -> None:
        for key, value in zip(KEYS, VALUES, strict=True):
            producer.send(names.topic, value, key)

    with closing(KafkaProducer(bootstrap_servers=broker, compression_type="lz4")) as producer:
        producer.partitions_for(names.topic)
        of_the_client = calls_of(plain)
    sender.send(KEYS[:1], VALUES[:1])
    assert calls_of(lambda: sender.send(KEYS, VALUES)) < of_the_client


def test_keys_go_where_the_client_sends_them(sender: Sender, broker: str, names: Names) -> None:
    """Each to one partition, whoever sends it; and all that was sent is counted."""
    with closing(KafkaProducer(bootstrap_servers=broker)) as producer:
        for key in KEYS[:100]:
            producer.send(names.topic, b"", key)
        producer.flush()
    sender.send(KEYS[:100], VALUES[:100])
    sender.finish()
    assert sender.delivered == 100
    found = {(record.key, record.partition) for record in committed(broker, names.topic)}
    assert len(found) == 100
