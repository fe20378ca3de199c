"""Where the brokers are: some of it wrong, some of it new, and the detector finds them."""

import socket
from collections.abc import Iterator
from contextlib import closing

import pytest

from deploy.local import Listener, LocalKafka
from deploy.local.ports import free_ports
from tests.integration.conftest import Names
from tests.integration.detector.conftest import StartDetector, record
from tests.integration.topics import committed, send
from tests.waiting import wait_until

NOBODY = "127.0.0.1:1"


@pytest.fixture
def swallowing() -> Iterator[str]:
    """An address where whoever connects waits for ever."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        yield f"127.0.0.1:{listener.getsockname()[1]}"


def _alerted(address: str, names: Names) -> list[int]:
    return sorted(int(alert.key) for alert in committed(address, names.alerts))


@pytest.mark.parametrize("dead", ["refused", "swallowed"])
def test_a_dead_first_address_is_passed_over(
    broker: str, names: Names, swallowing: str, start_detector: StartDetector, dead: str
) -> None:
    """Whether nobody is there or nobody answers: it starts with the other, and is never unready."""
    first = NOBODY if dead == "refused" else swallowing
    detector = start_detector(bootstrap_servers=f"{first},{broker}")
    detector.wait_until_ready()
    send(broker, names.topic, [record(0, 99, 0)])
    wait_until(lambda: detector.handled() == 1, "one record handled")
    assert not detector.events("broker.unreachable")
    assert detector.stop() == 0


def test_a_broker_that_comes_back_at_another_address_is_found(
    names: Names, start_detector: StartDetector
) -> None:
    """One of those it was given; nothing is lost or repeated."""
    before, after = free_ports(2)
    moving = Listener("MOVING", port=before)
    with LocalKafka(listeners=[moving]) as kafka:
        address = kafka.bootstrap_servers
        detector = start_detector(bootstrap_servers=f"127.0.0.1:{before},127.0.0.1:{after}")
        detector.wait_until_ready()
        send(address, names.topic, [record(number, 99, 0) for number in range(100)])
        wait_until(lambda: detector.handled() == 100, "the first hundred")
        _move(kafka, before, after)
        send(address, names.topic, [record(number, 99, 0) for number in range(100, 200)])
        wait_until(lambda: detector.handled() == 200, "the second hundred")
        assert detector.stop() == 0
        assert _alerted(address, names) == list(range(200))


def _move(kafka: LocalKafka, before: int, after: int) -> None:
    assert kafka.folder is not None
    kafka.kill()
    config = kafka.folder / "server.properties"
    config.write_text(config.read_text().replace(f":{before}", f":{after}"))
    kafka.start()
