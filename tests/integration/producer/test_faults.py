"""What goes wrong around a replay, and what it says."""

import re
import signal

from deploy.local import LocalKafka
from deploy.local.ports import free_ports
from tests.integration.conftest import Names
from tests.integration.producer.conftest import StartReplay
from tests.integration.topics import committed, create_topic
from tests.waiting import wait_until


def test_a_broker_that_is_not_there_is_named(start_replay: StartReplay) -> None:
    """One line with the address and what to check, exit 1, after the time that was set."""
    [port] = free_ports(1)
    nobody = f"127.0.0.1:{port}"
    replay = start_replay("--connect-timeout=1", bootstrap_servers=nobody)
    assert replay.exit_status() == 1
    assert replay.complaint().startswith(f"producer: no Kafka broker answers at {nobody} (")
    assert replay.complaint().endswith(
        "; check the address (KAFKA_BOOTSTRAP_SERVERS) and that the broker runs"
    )


def test_a_refused_record_ends_it_with_the_count(
    broker: str, names: Names, start_replay: StartReplay
) -> None:
    """The topic takes no record of this size."""
    create_topic(broker, names.topic, 1, **{"max.message.bytes": "300"})
    replay = start_replay("--limit=10")
    assert replay.exit_status() == 1
    assert f"topic {names.topic}: a record was not delivered: " in replay.complaint()
    assert "MessageSizeTooLargeError" in replay.complaint()
    assert replay.complaint().endswith("0 records were acknowledged")


def test_a_topic_that_cannot_be_made_is_a_bad_setting(
    names: Names, start_replay: StartReplay
) -> None:
    """More replicas than brokers: the broker's own reason, exit 2."""
    replay = start_replay("--replication=100")
    assert replay.exit_status() == 2
    assert f"replication: topic {names.topic} cannot be created: " in replay.complaint()
    assert "replica" in replay.complaint()


def test_a_broker_that_restarts_loses_and_repeats_nothing(
    names: Names, start_replay: StartReplay
) -> None:
    """The replay waits for it and goes on."""
    with LocalKafka() as kafka:
        address = kafka.bootstrap_servers
        replay = start_replay("--loop", "--limit=30000", bootstrap_servers=address)
        replay.wait_until_connected()
        wait_until(lambda: committed(address, names.topic), "a record")
        kafka.kill()
        kafka.start()
        assert replay.exit_status() == 0
        keys = [record.key for record in committed(address, names.topic)]
        assert len(keys) == len(set(keys)) == replay.summary()["sent"] == 30_000


def test_a_broker_that_goes_away_is_given_up(names: Names, start_replay: StartReplay) -> None:
    """After the time that was set, with the count of what it acknowledged, exit 1."""
    with LocalKafka() as kafka:
        address = kafka.bootstrap_servers
        replay = start_replay("--rate=100", "--delivery-timeout=2", bootstrap_servers=address)
        replay.wait_until_connected()
        wait_until(lambda: committed(address, names.topic), "a record")
        kafka.kill()
        assert replay.exit_status() == 1
        kafka.start()
        found = re.search(r"; (\d+) records were acknowledged$", replay.complaint())
        assert found
        # One that it stored and died over may be there too, unacknowledged.
        assert 0 < int(found[1]) <= len(committed(address, names.topic))


def test_a_second_interruption_ends_a_flush_that_hangs(
    names: Names, start_replay: StartReplay
) -> None:
    """Nobody has to wait for a broker that is gone."""
    with LocalKafka() as kafka:
        address = kafka.bootstrap_servers
        replay = start_replay("--rate=100", bootstrap_servers=address)
        replay.wait_until_connected()
        wait_until(lambda: committed(address, names.topic), "a record")
        kafka.kill()
        replay.process.send_signal(signal.SIGINT)
        wait_until(lambda: replay.events("replay.interrupted"), "it has noticed")
        replay.process.send_signal(signal.SIGINT)
        assert replay.exit_status() == 130
        assert replay.complaint() == "producer: interrupted"
