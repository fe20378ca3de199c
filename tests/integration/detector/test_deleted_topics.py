"""A topic is deleted under a running detector: what comes after that is published, once."""

import re

import pytest

from tests.integration.conftest import Names
from tests.integration.detector.conftest import DetectorProcess, StartDetector, record
from tests.integration.topics import committed, create_topic, delete_topic, send
from tests.waiting import wait_until

pytestmark = pytest.mark.both_clients


def _created(detector: DetectorProcess, topic: str) -> int:
    return sum(event["topic"] == topic for event in detector.events("topic.created"))


def test_topics_that_it_writes_to_are_created_again(
    broker: str, names: Names, start_detector: StartDetector
) -> None:
    """Said, and what comes after is there once; the records that were read are not read again."""
    detector = start_detector()
    detector.wait_until_ready()
    send(broker, names.topic, [record(0, 99, 0), b"malformed"])
    wait_until(lambda: detector.handled() == 2, "two records handled")
    for topic in (names.alerts, names.dead_letters):
        delete_topic(broker, topic)
    send(broker, names.topic, [record(1, 99, 0), b"malformed too"])
    wait_until(lambda: detector.handled() == 4, "four records handled")
    assert re.match(
        f"topic {names.topic}.* is gone$", detector.events("batch.aborted")[0]["reason"]
    )
    for topic in (names.alerts, names.dead_letters):
        assert _created(detector, topic) == 2
        assert len(committed(broker, topic)) == 1
    detector.wait_until_ready()
    assert detector.stop() == 0


def test_a_topic_that_it_reads_is_read_from_its_beginning_once_it_is_made_again(
    broker: str, names: Names, start_detector: StartDetector
) -> None:
    """Meanwhile it is not ready and says why; --start is for a group's first start alone."""
    detector = start_detector("--start=latest", "--partitions=1")
    detector.wait_until_ready()
    send(broker, names.topic, [record(number, 99, 0) for number in range(10)])
    wait_until(lambda: detector.handled() == 10, "the records of the first topic")
    delete_topic(broker, names.topic)
    gone = (503, f"topic {names.topic} is gone\n")
    wait_until(lambda: detector.get("/readyz") == gone, "it says so")
    create_topic(broker, names.topic, 1)
    send(broker, names.topic, [record(number, 99, 0) for number in range(10, 15)])
    wait_until(lambda: detector.handled() == 15, "those of the second")
    detector.wait_until_ready()
    assert detector.events("topic.made-again")
    assert detector.stop() == 0
    alerted = sorted(int(alert.key) for alert in committed(broker, names.alerts))
    assert alerted == list(range(15))
