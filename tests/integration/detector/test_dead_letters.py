"""What cannot be decoded goes to the dead-letter topic, whole, and stops nothing."""

import json

from contracts.program.version import __version__
from contracts.stream.batch_mark import BatchMark
from tests.integration.conftest import Names
from tests.integration.detector.conftest import StartDetector, record
from tests.integration.topics import committed, send
from tests.waiting import wait_until

MALFORMED = {
    "malformed": b'{"id": "1", "at"',
    "missing-field": b'{"id": "2", "at": 0, "a": 1}',
    "wrong-type": b'{"id": "3", "at": 0, "a": "1", "b": 2}',
    "non-finite": b'{"id": "4", "at": 0, "a": 1e300, "b": 2}',
    "oversized": b'{"id": "5", "at": 0, "a": 1, "b": 2, "c": "%s"}' % (b"x" * 600_000),
    "empty": None,
}


def test_each_malformed_record_is_a_dead_letter_with_its_headers(
    broker: str, names: Names, start_detector: StartDetector
) -> None:
    """Bytes and key untouched, the reason and the source in the headers, the rest goes on."""
    detector = start_detector()
    detector.wait_until_ready()
    values = [*MALFORMED.values(), b"\xff\xfe", record(9, 99, 0)]
    send(broker, names.topic, values, partition=0)
    wait_until(lambda: detector.handled() == len(values), "all records handled")
    letters = {letter.key: letter for letter in committed(broker, names.dead_letters)}
    assert len(letters) == len(values) - 1
    for offset, (error, value) in enumerate([*MALFORMED.items(), ("malformed", b"\xff\xfe")]):
        letter = letters[str(offset).encode()]
        headers = {name: text.decode() for name, text in letter.headers}
        mark = BatchMark.of(letter.headers)
        assert mark == (headers.pop("batch"), int(headers.pop("batch-messages")))
        assert letter.value == (value or b"")
        assert headers.pop("detail")
        assert headers.pop("value-was", None) == ("tombstone" if value is None else None)
        assert headers == {
            "error": error,
            "source-topic": names.topic,
            "source-partition": "0",
            "source-offset": str(offset),
            "detector-version": __version__,
        }
    assert len(committed(broker, names.alerts)) == 1
    assert detector.metric("detector_dead_letters_total", error="malformed") == 2
    assert detector.metric("detector_records_total", outcome="invalid") == len(letters)


def test_a_record_of_the_largest_size_the_broker_takes_stops_nothing(
    broker: str, names: Names, start_detector: StartDetector
) -> None:
    """Too large to be published again whole: cut, and the size it had stands in a header."""
    detector = start_detector()
    detector.wait_until_ready()
    value = b"x" * 1_048_000
    send(broker, names.topic, [value, record(1, 99, 0)], partition=0)
    wait_until(lambda: detector.handled() == 2, "two records handled")
    (letter,) = committed(broker, names.dead_letters)
    headers = dict(letter.headers)
    assert headers["truncated-from"] == str(len(value)).encode()
    assert value.startswith(letter.value)


def test_a_dead_letter_larger_than_its_record_stops_nothing(
    broker: str, names: Names, start_detector: StartDetector
) -> None:
    """Its key is kept whole, and its value gives way to the headers."""
    detector = start_detector()
    detector.wait_until_ready()
    key, value = b"k" * 148_500, b"\xff" * 899_990
    send(broker, names.topic, [value], partition=0, key=key)
    send(broker, names.topic, [record(1, 99, 0)], partition=0)
    wait_until(lambda: detector.handled() == 2, "two records handled")
    (letter,) = committed(broker, names.dead_letters)
    assert letter.key == key
    assert value.startswith(letter.value)
    assert dict(letter.headers)["truncated-from"] == b"899990"
    assert not detector.events("batch.aborted")


def test_an_alert_larger_than_its_record_stops_nothing(
    broker: str, names: Names, start_detector: StartDetector
) -> None:
    """The id stands in its key, its record and itself: the record gives way."""
    detector = start_detector()
    detector.wait_until_ready()
    record_id = "7" * 360_000
    value = b'{"id": "%s", "at": 0, "a": 99, "b": 2}' % record_id.encode()
    send(broker, names.topic, [value, record(1, 99, 0)], partition=0)
    wait_until(lambda: detector.handled() == 2, "two records handled")
    alerts = {
        alert.key.decode(): json.loads(alert.value) for alert in committed(broker, names.alerts)
    }
    assert alerts.keys() == {record_id, "1"}
    large = alerts[record_id]
    assert (large["record_id"], large["record"]) == (record_id, None)
    assert large["shortened"] == ["record"]
    assert "shortened" not in alerts["1"]
    assert not detector.events("batch.aborted")


def test_a_large_valid_record_fits_into_its_alert(
    broker: str, names: Names, start_detector: StartDetector
) -> None:
    """An anomaly just under the size limit is alerted with the record as received."""
    detector = start_detector()
    detector.wait_until_ready()
    value = b'{"id": "1", "at": 0, "a": 99, "b": 2, "c": "%s"}' % (b"x" * 520_000)
    send(broker, names.topic, [value])
    wait_until(lambda: detector.handled() == 1, "the record handled")
    (alert,) = committed(broker, names.alerts)
    assert value in alert.value
