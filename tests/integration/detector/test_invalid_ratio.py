"""`--max-invalid-ratio`: a bad deploy of a producer does not dead-letter a whole topic."""

import re
from contextlib import closing

import pytest
from kafka import KafkaAdminClient

from contracts.program.errors import TooManyInvalid
from tests.integration.conftest import Names
from tests.integration.detector.conftest import DetectorProcess, StartDetector, record
from tests.integration.topics import committed, create_topic, send
from tests.waiting import wait_until

GOOD, BAD = 200, 1_000


@pytest.fixture
def stopped(broker: str, names: Names, start_detector: StartDetector) -> DetectorProcess:
    """A detector for which a thousand records behind two hundred good ones are too large."""
    create_topic(broker, names.topic, 1)
    large = record(7, 99, 0)[:-1] + b', "note": "%s"}' % (b"x" * 100)
    send(broker, names.topic, [record(number) for number in range(GOOD)] + [large] * BAD)
    detector = start_detector(
        "--max-invalid-ratio=0.5", "--max-batch=100", "--max-record-bytes=100"
    )
    assert detector.process.wait(timeout=60) == TooManyInvalid.exit_status == 1
    return detector


def test_it_ends_before_the_topic_is_dead_lettered_and_goes_on_once_mended(
    broker: str, names: Names, stopped: DetectorProcess, start_detector: StartDetector
) -> None:
    """With one line that says what was seen and what to do, out of the group; without loss."""
    before = len(committed(broker, names.dead_letters))
    assert 0 < before <= GOOD
    complaint = stopped.complaint()
    assert re.search(
        r"detector: \d+ of the last \d+ records \([5-9]\d\.\d%\) cannot be decoded, \d+ of them "
        r"oversized; max_invalid_ratio allows 50\.0%",
        complaint,
    )
    assert "expected at most 100 bytes" in complaint
    assert "is not committed and is read again" in complaint
    (high,) = stopped.events("invalid.share-high")
    assert high["errors"].keys() == {"oversized"}
    with closing(KafkaAdminClient(bootstrap_servers=broker)) as admin:
        assert admin.describe_groups([names.group])[names.group]["members"] == []
    mended = start_detector("--max-invalid-ratio=0.5")
    wait_until(lambda: mended.handled() == BAD - before, "the rest is handled")
    assert len(committed(broker, names.alerts)) == BAD - before
    assert len(committed(broker, names.dead_letters)) == before
    assert mended.metric("detector_invalid_ratio") == 0
    assert mended.stop() == 0


def test_once_the_limit_is_lifted_the_rest_is_set_aside(
    broker: str, names: Names, stopped: DetectorProcess, start_detector: StartDetector
) -> None:
    """Each of the records once, those before the stop among them."""
    before = len(committed(broker, names.dead_letters))
    lifted = start_detector("--max-record-bytes=100")
    wait_until(lambda: lifted.handled() == BAD - before, "the rest is handled")
    letters = committed(broker, names.dead_letters)
    assert len(letters) == BAD
    offsets = {int(dict(letter.headers)["source-offset"]) for letter in letters}
    assert offsets == set(range(GOOD, GOOD + BAD))
    assert committed(broker, names.alerts) == []
    assert lifted.metric("detector_invalid_ratio") == 1
    assert lifted.stop() == 0
