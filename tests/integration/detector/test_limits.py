"""Topics that take less than an alert needs: shorter alerts, or a word about the setting."""

import json
from collections.abc import Callable
from contextlib import closing

import pytest
from kafka import KafkaAdminClient
from kafka.admin import ConfigResource, ConfigResourceType

from contracts.program.broker import BrokerSettings, Topic
from contracts.program.errors import BadSettings
from contracts.stream.message import SMALLEST_LIMIT
from tests.integration.conftest import Names
from tests.integration.detector.conftest import StartDetector
from tests.integration.topics import committed, send
from tests.waiting import wait_until
from transport.topics import create_missing_topics

pytestmark = pytest.mark.both_clients

Limit = Callable[[int], None]


@pytest.fixture
def limit_alerts(broker: str, names: Names) -> Limit:
    """Sets how large a message the alerts topic takes; it is made when there is none."""

    def limit(size: int) -> None:
        kafka, config = BrokerSettings(bootstrap_servers=broker), {"max.message.bytes": str(size)}
        create_missing_topics(kafka, [Topic(names.alerts, 1, 1)])
        with closing(KafkaAdminClient(bootstrap_servers=broker)) as admin:
            admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, names.alerts, config)])

    return limit


def _large(number: int) -> bytes:
    # No codec makes it small.
    filling = "".join(chr(0x4E00 + (number * 7_919 + n * 104_729) % 20_000) for n in range(4_000))
    return json.dumps({"id": str(number), "at": 0, "a": 99, "b": 2, "c": filling}).encode()


def _alerted(broker: str, names: Names) -> list[str]:
    return [json.loads(alert.value)["record_id"] for alert in committed(broker, names.alerts)]


@pytest.mark.parametrize("alerts", [1, 3])
def test_alerts_are_shortened_to_what_their_topic_takes(
    broker: str, names: Names, limit_alerts: Limit, start_detector: StartDetector, alerts: int
) -> None:
    """Asked at the start, so that none is refused, alone or with others in a batch."""
    limit_alerts(SMALLEST_LIMIT)
    detector = start_detector()
    detector.wait_until_ready()
    send(broker, names.topic, [_large(number) for number in range(alerts)], partition=0)
    wait_until(lambda: detector.handled() == alerts, "all records handled")
    assert sorted(_alerted(broker, names)) == [str(number) for number in range(alerts)]
    for alert in committed(broker, names.alerts):
        assert json.loads(alert.value)["shortened"] == ["record"]
    assert not detector.events("batch.aborted")


def test_a_limit_that_is_lowered_while_it_runs_is_asked_for_again(
    broker: str, names: Names, limit_alerts: Limit, start_detector: StartDetector
) -> None:
    """One batch is aborted; the same records are alerted with shorter messages, once."""
    limit_alerts(1_000_000)
    detector = start_detector()
    detector.wait_until_ready()
    send(broker, names.topic, [_large(0)], partition=0)
    wait_until(lambda: detector.handled() == 1, "one record handled")
    limit_alerts(SMALLEST_LIMIT)
    send(broker, names.topic, [_large(1), _large(2)], partition=0)
    wait_until(lambda: detector.handled() == 3, "all records handled")
    assert sorted(_alerted(broker, names)) == ["0", "1", "2"]
    (limited,) = detector.events("topic.limited")
    assert (limited["topic"], limited["bytes"]) == (names.alerts, SMALLEST_LIMIT)
    assert len(detector.events("batch.aborted")) == 1


def test_a_limit_that_no_alert_fits_in_is_a_bad_setting(
    limit_alerts: Limit, names: Names, start_detector: StartDetector
) -> None:
    """Named with its topic, before anything is read."""
    limit_alerts(SMALLEST_LIMIT - 1)
    detector = start_detector()
    assert detector.process.wait(timeout=60) == BadSettings.exit_status
    assert detector.complaint().startswith(f"detector: topic {names.alerts}: it takes messages of")
    assert "max.message.bytes of at least 4,096" in detector.complaint()
