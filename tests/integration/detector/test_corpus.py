"""Whatever stands in the topic: each record is scored or set aside, and none stops the next."""

from contextlib import closing

from kafka import KafkaProducer

from contracts.stream.dead_letter import DeadLetter
from tests.corpus import CASES
from tests.integration.conftest import Names
from tests.integration.detector.conftest import StartDetector, record
from tests.integration.topics import committed, create_topic, send
from tests.waiting import wait_until


class _Raw(str):
    """A name of a header that is sent as bytes which are no UTF-8, as clients in C can."""

    __slots__ = ()

    def encode(self, *_: object) -> bytes:
        return b"\xff\xfename"


def test_every_record_of_the_corpus_is_scored_or_set_aside_once(
    broker: str, names: Names, start_detector: StartDetector
) -> None:
    """Between good ones, each of which is alerted; bytes, kind and reason as the corpus says."""
    create_topic(broker, names.topic, 1)
    values = [value for case in CASES for value in (case.value, record(0, 99, 0))]
    send(broker, names.topic, values)
    detector = start_detector("--max-batch=50")
    wait_until(lambda: detector.get("/readyz")[0] == 200, "the detector is ready")
    wait_until(lambda: detector.handled() == len(values), "all records handled")
    letters = [*map(DeadLetter.decode, committed(broker, names.dead_letters))]
    found = {letter.headers.source_offset: letter for letter in letters}
    assert len(found) == len(letters)
    for number, case in enumerate(CASES):
        letter = found.pop(2 * number, None)
        came = letter and (letter.value, letter.headers.error, letter.headers.detail)
        assert came == (case.error and (case.value, case.error, case.reason)), case.name
    assert found == {}
    alerts = committed(broker, names.alerts)
    assert sum(alert.key == b"0" for alert in alerts) == len(CASES)
    assert not detector.events("batch.aborted")
    assert not detector.events("broker.unreachable")
    assert detector.stop() == 0


def test_a_header_whose_name_is_no_text_stops_nothing(
    broker: str, names: Names, start_detector: StartDetector
) -> None:
    """Neither of a good record nor of one that is set aside."""
    create_topic(broker, names.topic, 1)
    with closing(KafkaProducer(bootstrap_servers=broker)) as producer:
        for value in (record(0, 99, 0), b"{", record(1, 99, 0)):
            headers = [(_Raw("name"), b"v"), ("trace", b"1")]
            producer.send(names.topic, value, headers=headers).get(timeout=30)
    detector = start_detector()
    detector.wait_until_ready()
    wait_until(lambda: detector.handled() == 3, "all records handled")
    assert len(committed(broker, names.dead_letters)) == 1
    assert sorted(alert.key for alert in committed(broker, names.alerts)) == [b"0", b"1"]
