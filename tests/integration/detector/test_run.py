"""`detector run` on a real broker, from the first record to a clean end."""

import json
import signal
from functools import partial

import pytest

from tests.integration.conftest import Names
from tests.integration.detector.conftest import THRESHOLD, DetectorProcess, StartDetector, record
from tests.integration.topics import committed, send
from tests.waiting import wait_until

pytestmark = pytest.mark.both_clients


def _alerted(broker: str, names: Names) -> list[str]:
    return [alert.key.decode() for alert in committed(broker, names.alerts)]


def _has_begun(detector: DetectorProcess) -> bool:
    return detector.handled() > 0


def _shares(detector: DetectorProcess) -> list[list[int]]:
    """The partitions it was given, time after time."""
    return [[], *(event["partitions"] for event in detector.events("partitions.assigned"))]


def _is_assigned(detector: DetectorProcess) -> bool:
    return bool(_shares(detector)[-1])


def test_each_record_above_the_threshold_is_one_explained_alert(
    broker: str, names: Names, start_detector: StartDetector
) -> None:
    """Those at or above the threshold are alerts, with reasons; the others are not."""
    detector = start_detector()
    detector.wait_until_ready()
    send(broker, names.topic, [record(0), record(1, 6, 8), record(2, 0, 9.9), record(3, -50, 0)])
    wait_until(lambda: detector.handled() == 4, "four records handled")
    alerts = {a.key.decode(): json.loads(a.value) for a in committed(broker, names.alerts)}
    assert sorted(alerts) == ["1", "3"]
    assert alerts["1"]["score"] == THRESHOLD == alerts["1"]["threshold"]
    assert alerts["1"]["record"] == {"id": "1", "at": 1.0, "a": 6, "b": 8}
    assert alerts["1"]["reasons"] == [
        {"feature": "b", "value": 8.0, "expected": 0.0, "share": 0.64},
        {"feature": "a", "value": 6.0, "expected": 0.0, "share": 0.36},
    ]
    assert alerts["1"]["model"] == {"name": "stream", "version": "1", "kind": "deep"}
    source = alerts["3"]["source"]
    assert alerts["3"]["alert_id"] == f"{names.topic}-{source['partition']}-{source['offset']}"
    assert alerts["3"]["severity"] == "critical"


def test_a_threshold_of_the_operator_goes_before_the_bundles(
    broker: str, names: Names, start_detector: StartDetector
) -> None:
    """--threshold decides, and stands in alerts and metrics."""
    detector = start_detector("--threshold=3")
    detector.wait_until_ready()
    send(broker, names.topic, [record(0, 2.9, 0), record(1, 3, 0)])
    wait_until(lambda: detector.handled() == 2, "two records handled")
    (alert,) = committed(broker, names.alerts)
    assert json.loads(alert.value)["threshold"] == 3
    assert detector.metric("detector_threshold") == 3


def test_missing_topics_are_created_with_the_partitions_asked_for(
    broker: str, names: Names, start_detector: StartDetector
) -> None:
    """Three topics, five partitions each; the detector is assigned all five."""
    detector = start_detector("--partitions=5")
    detector.wait_until_ready()
    created = {event["topic"]: event["partitions"] for event in detector.events("topic.created")}
    assert created == {names.topic: 5, names.alerts: 5, names.dead_letters: 5}
    assert detector.events("partitions.assigned")[-1]["partitions"] == [0, 1, 2, 3, 4]


def test_a_stop_commits_leaves_and_exits_clean(
    broker: str, names: Names, start_detector: StartDetector
) -> None:
    """SIGINT and SIGTERM alike end with 0, and the next detector takes over at once."""
    first = start_detector()
    first.wait_until_ready()
    send(broker, names.topic, [record(0, 99, 0)])
    wait_until(lambda: first.handled() == 1, "one record handled")
    first.process.send_signal(signal.SIGINT)
    assert first.process.wait(timeout=30) == 0
    assert first.events("detector.stopped")[0]["records"] == 1
    second = start_detector()
    second.wait_until_ready()
    send(broker, names.topic, [record(1, 99, 0)])
    wait_until(lambda: second.handled() == 1, "one record handled")
    assert second.stop() == 0
    assert sorted(_alerted(broker, names)) == ["0", "1"]


def test_nothing_is_lost_or_repeated_when_it_is_killed_and_restarted(
    broker: str, names: Names, start_detector: StartDetector
) -> None:
    """Killed in mid-stream, again and again: every anomaly is alerted exactly once."""
    records = [record(number, 99 if number % 3 == 0 else 0, 0) for number in range(3_000)]
    expected = sorted(str(number) for number in range(0, 3_000, 3))
    first = start_detector()
    first.wait_until_ready()
    first.stop()
    send(broker, names.topic, records)
    for _ in range(3):
        detector = start_detector("--max-batch=10")
        wait_until(partial(_has_begun, detector), "some records handled")
        detector.process.kill()
    last = start_detector()
    wait_until(lambda: len(_alerted(broker, names)) >= len(expected), "all alerts")
    last.stop()
    assert sorted(_alerted(broker, names)) == expected


def test_two_detectors_share_the_partitions_and_one_takes_over_when_the_other_leaves(
    broker: str, names: Names, start_detector: StartDetector
) -> None:
    """While both run each has partitions; after one leaves, nothing is lost or repeated."""
    first, second = start_detector("--max-batch=50"), start_detector("--max-batch=50")
    both = (first, second)
    wait_until(lambda: all(map(_is_assigned, both)), "each has partitions")
    wait_until(lambda: sorted(_shares(first)[-1] + _shares(second)[-1]) == [0, 1, 2], "no overlap")
    send(broker, names.topic, [record(number, 99, 0) for number in range(1_000)])
    wait_until(lambda: first.handled() > 0 and second.handled() > 0, "both at work")
    assert first.stop() == 0
    send(broker, names.topic, [record(number, 99, 0) for number in range(1_000, 2_000)])
    wait_until(lambda: _shares(second)[-1] == [0, 1, 2], "the other takes all")
    wait_until(lambda: len(_alerted(broker, names)) >= 2_000, "all alerts")
    assert sorted(map(int, _alerted(broker, names))) == list(range(2_000))


def test_a_detector_that_froze_and_woke_up_repeats_nothing(
    broker: str, names: Names, start_detector: StartDetector
) -> None:
    """Its partitions are given away while it is frozen; what it then commits is refused."""
    frozen, other = start_detector("--max-batch=10"), start_detector("--max-batch=10")
    wait_until(lambda: all(map(_is_assigned, (frozen, other))), "both have partitions")
    send(broker, names.topic, [record(number, 99, 0) for number in range(2_000)])
    wait_until(partial(_has_begun, frozen), "some records handled")
    frozen.process.send_signal(signal.SIGSTOP)
    wait_until(lambda: _shares(other)[-1] == [0, 1, 2], "the other takes all")
    wait_until(lambda: len(_alerted(broker, names)) >= 2_000, "all alerts")
    frozen.process.send_signal(signal.SIGCONT)
    wait_until(lambda: _shares(other)[-1] != [0, 1, 2], "it is back in the group")
    send(broker, names.topic, [record(number, 99, 0) for number in range(2_000, 2_100)])
    wait_until(lambda: len(_alerted(broker, names)) >= 2_100, "all alerts")
    assert sorted(map(int, _alerted(broker, names))) == list(range(2_100))


def test_at_least_once_delivers_without_transactions(
    broker: str, names: Names, start_detector: StartDetector
) -> None:
    """--delivery at-least-once alerts too, and a clean restart goes on where it was."""
    detector = start_detector("--delivery=at-least-once")
    detector.wait_until_ready()
    send(broker, names.topic, [record(0, 99, 0), record(1)])
    wait_until(lambda: detector.handled() == 2, "two records handled")
    assert detector.stop() == 0
    again = start_detector("--delivery=at-least-once")
    again.wait_until_ready()
    send(broker, names.topic, [record(2, 99, 0)])
    wait_until(lambda: again.handled() == 1, "one record handled")
    assert sorted(_alerted(broker, names)) == ["0", "2"]
