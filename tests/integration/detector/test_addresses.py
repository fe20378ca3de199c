"""Where the brokers are: some of it wrong, some of it new, and the detector finds them."""

import json
import socket
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from typing import NamedTuple

import pytest
from kafka import KafkaAdminClient, KafkaConsumer

from contracts.program.broker import BrokerSettings
from contracts.program.errors import BrokerUnreachable
from deploy.local import Listener, LocalKafka
from deploy.local.ports import free_ports
from tests.integration.conftest import Names
from tests.integration.detector.conftest import StartDetector, record
from tests.integration.topics import committed, send
from tests.processes import output_of
from tests.waiting import wait_until
from transport.brokers import Brokers

NOBODY = "127.0.0.1:1"


class Elsewhere(NamedTuple):
    """A broker of its own."""

    kafka: LocalKafka
    before: str
    """Where else it listens."""
    after: str
    """Where it could listen instead."""
    ipv6: str | None
    """The same over IPv6, where this machine has that."""

    def move(self) -> None:
        """Kill it, and have it come back at the other address."""
        assert self.kafka.folder is not None
        self.kafka.kill()
        config = self.kafka.folder / "server.properties"
        config.write_text(config.read_text().replace(self.before, self.after))
        self.kafka.start()


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Elsewhere]:
    """One that comes back at another address when a test says so."""
    before, after = free_ports(2)
    moving = Listener("MOVING", port=before)
    ipv6 = Listener("SIX", host="[::1]", advertised_host="[::1]") if _has_ipv6() else None
    with LocalKafka(listeners=[moving, ipv6] if ipv6 else [moving]) as kafka:
        yield Elsewhere(kafka, moving.address, f"127.0.0.1:{after}", ipv6.address if ipv6 else None)


def _has_ipv6() -> bool:
    with socket.socket(socket.AF_INET6) as probe, suppress(OSError):
        probe.bind(("::1", 0))
        return True
    return False


def test_dead_addresses_before_the_right_one_are_passed_over(
    broker: str, names: Names, swallowing: str, start_detector: StartDetector
) -> None:
    """Nobody at one, at another somebody who never answers: it starts all the same."""
    detector = start_detector(bootstrap_servers=f"{NOBODY},{swallowing},{broker}")
    detector.wait_until_ready()
    send(broker, names.topic, [record(0, 99, 0)])
    wait_until(lambda: detector.handled() == 1, "one record handled")
    assert not detector.events("broker.unreachable")
    assert detector.stop() == 0


@pytest.mark.parametrize("address", [NOBODY, "[::1]:1"])
def test_an_address_where_nobody_is_is_named_as_it_was_given(address: str) -> None:
    """Not taken for one that a broker advertises, which of IPv6 has no brackets."""
    settings = BrokerSettings(bootstrap_servers=address)
    with pytest.raises(BrokerUnreachable) as raised:
        Brokers(settings, right="Describe", connect_ms=300).connect(KafkaAdminClient)
    assert str(raised.value).startswith(f"no Kafka broker answers at {address} (")


def test_who_was_let_in_takes_silence_for_no_word_about_its_settings(broker: str) -> None:
    """An address to begin with is asked again after an outage, and is not any more what it was."""
    brokers = Brokers(BrokerSettings(bootstrap_servers=broker), right="Read")
    with closing(brokers.connect(KafkaConsumer)) as consumer:
        connections = consumer._manager
        [place] = connections.cluster.bootstrap_brokers()
        assert not connections.begins_at(place.node_id)
        connections._bootstrap_future = None
        assert connections.begins_at(place.node_id)


def test_everything_goes_over_ipv6(
    elsewhere: Elsewhere, names: Names, start_detector: StartDetector
) -> None:
    """Addresses in brackets, for producer, detector and whoever reads the alerts."""
    if elsewhere.ipv6 is None:
        pytest.skip("this machine has no IPv6")
    place = f"--kafka.bootstrap-servers={elsewhere.ipv6}"
    detector = start_detector(bootstrap_servers=elsewhere.ipv6)
    detector.wait_until_ready()
    send(elsewhere.ipv6, names.topic, [record(0, 99, 0)])
    wait_until(lambda: detector.handled() == 1, "one record handled")
    _run("producer", "replay", "--limit=10", "--rate=1000", place, f"--topic={names.topic}")
    wait_until(lambda: detector.handled() == 11, "the replayed ones are handled")
    shown = _run(
        *("detector", "alerts", "--from-beginning", "--exit-at-end", "--json", place),
        f"--alerts-topic={names.alerts}",
    )
    assert json.loads(shown)["record_id"] == "0"
    assert detector.stop() == 0


def test_a_broker_that_comes_back_at_another_address_is_found(
    elsewhere: Elsewhere, names: Names, start_detector: StartDetector
) -> None:
    """One of those it was given; nothing is lost or repeated."""
    address = elsewhere.kafka.bootstrap_servers
    detector = start_detector(bootstrap_servers=f"{elsewhere.before},{elsewhere.after}")
    detector.wait_until_ready()
    send(address, names.topic, [record(number, 99, 0) for number in range(100)])
    wait_until(lambda: detector.handled() == 100, "the first hundred")
    elsewhere.move()
    send(address, names.topic, [record(number, 99, 0) for number in range(100, 200)])
    wait_until(lambda: detector.handled() == 200, "the second hundred")
    assert detector.stop() == 0
    alerted = sorted(int(alert.key) for alert in committed(address, names.alerts))
    assert alerted == list(range(200))


def _run(program: str, *arguments: str) -> str:
    return output_of([sys.executable, "-m", program, *arguments])
