"""`detector verify`: finds every way to break the promise, and nothing where it was kept."""

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaProducer

from contracts.program.broker import BrokerSettings
from contracts.program.errors import CLEAN, AnomalyDetectorError, BadInput
from contracts.program.interruption import Interruption
from detector.metrics import Metrics
from detector.model import open_model
from detector.served import ServedModel
from detector.service import Detector
from detector.settings import RunSettings, VerifySettings
from detector.successors import Successors
from detector.verification.report import Report
from detector.verification.verify import verified
from detector.watchdog import Watchdog
from tests.integration.conftest import Names
from tests.integration.detector.broken_publishers import COMMITS, reads_uncommitted
from tests.integration.detector.conftest import record
from tests.integration.topics import create_topic, send
from tests.waiting import wait_until
from transport import member
from transport.groups import committed_offsets
from transport.transactions import ExactlyOnce

PARTITIONS, ABORTED = 2, 4
RECORDS = [
    record(number, 3.0 * number, 4.0 * number) if number % 5 else b"\xff malformed %d" % number
    for number in range(50)
]
SCORED = 2 * 40
ALERTS, LETTERS = 2 * 39, 2 * 10  # one record scores 5, below the threshold

Verify = Callable[..., Report]


class Asked(Interruption):
    """Asked for by the test itself, in whichever thread: no signal is waited for."""

    def wait(self, seconds: float) -> None:
        """Return after `seconds`."""
        threading.Event().wait(seconds)


@pytest.fixture
def stream(broker: str, names: Names, models: Path) -> dict[str, Any]:
    """The settings that name the test's own stream."""
    return {
        "kafka": BrokerSettings(bootstrap_servers=broker),
        "models": models,
        "name": "stream",
        "topic": names.topic,
        "alerts_topic": names.alerts,
        "dead_letters_topic": names.dead_letters,
        "group": names.group,
    }


@pytest.fixture
def verify(stream: dict[str, Any]) -> Verify:
    """The report on the test's own stream."""
    return lambda **more: verified(VerifySettings(**stream, **more))


@pytest.fixture
def handle_all(stream: dict[str, Any], names: Names) -> Callable[..., None]:
    """Lets a detector of this process handle every record, and so many more, and stop."""

    def run(more: int = 0) -> None:
        settings = RunSettings(**stream, max_batch=7)
        metrics, interruption = Metrics(), Asked(second_ends=False)
        watchdog = Watchdog(60.0, interruption, metrics.running_stages)
        first = open_model(settings.models / settings.name, thresholds=settings)
        model = ServedModel(first, Successors(settings, metrics, first), metrics)
        detector = Detector(settings, model, metrics, watchdog, interruption)
        ends = {0: len(RECORDS) + ABORTED, 1: len(RECORDS) + more}
        with ThreadPoolExecutor(1) as thread:
            running = thread.submit(detector.run)
            try:
                wait_until(
                    lambda: committed_offsets(settings.kafka, names.group, names.topic) == ends,
                    "all is committed",
                )
            finally:
                interruption.requested = True
            running.result()

    return run


@pytest.fixture
def records(broker: str, names: Names) -> None:
    """Records in two partitions, and in the first an aborted transaction before the others."""
    create_topic(broker, names.topic, PARTITIONS)
    with closing(
        KafkaProducer(bootstrap_servers=broker, transactional_id=f"{names.topic}-source")
    ) as producer:
        producer.init_transactions()
        producer.begin_transaction()
        for number in range(ABORTED - 1):  # and the mark of the end
            producer.send(names.topic, record(number, 300.0, 400.0), partition=0)
        producer.flush()
        producer.abort_transaction()
    for partition in range(PARTITIONS):
        send(broker, names.topic, RECORDS, partition)


@pytest.mark.usefixtures("records")
def test_an_honest_detector_has_kept_every_promise(
    handle_all: Callable[[], None], verify: Verify
) -> None:
    """And the report says what it looked at, so that nobody takes nothing for all."""
    handle_all()
    report = verify(at_rest=True)
    assert report.broken(at_rest=True) == []
    assert (report.records, report.undecided, report.unmarked) == (2 * len(RECORDS), [], 0)
    assert (report.alerts.expected, report.alerts.found) == (ALERTS, ALERTS)
    assert (report.letters.expected, report.letters.found) == (LETTERS, LETTERS)
    assert report.batches > 2 * len(RECORDS) // 7
    assert report.aborted == 0


FOUND: dict[str, list[str]] = {
    "offsets-outside": ["lost"],
    "sent-twice": ["duplicated", "in part", "behind a later record"],
    "batch-skipped": ["lost"],
    "torn": ["lost", "in part"],
    "wrong-bytes": ["different in value"],
    "out-of-order": ["behind a later record"],
    "reads-uncommitted": ["invented"],
}


@pytest.mark.usefixtures("records")
@pytest.mark.parametrize("fault", FOUND)
def test_a_detector_that_breaks_its_promise_is_found_out(
    handle_all: Callable[[], None],
    verify: Verify,
    monkeypatch: pytest.MonkeyPatch,
    fault: str,
) -> None:
    """Each fault by its own symptoms, and by no others."""
    if fault in COMMITS:
        monkeypatch.setattr(ExactlyOnce, "commit", COMMITS[fault])
    else:
        monkeypatch.setattr(member, "KafkaConsumer", reads_uncommitted)
    handle_all()
    broken = verify().broken(at_rest=False)
    assert [
        symptom for symptom in FOUND[fault] if not any(symptom in line for line in broken)
    ] == []
    others = {symptom for symptoms in FOUND.values() for symptom in symptoms} - {*FOUND[fault]}
    assert [line for line in broken if any(symptom in line for symptom in others)] == []


@pytest.mark.usefixtures("records")
def test_what_waits_is_no_fault_until_all_should_be_at_rest(
    handle_all: Callable[[], None], broker: str, names: Names, verify: Verify
) -> None:
    """On a stream that flows some records are always on their way."""
    handle_all()
    send(broker, names.topic, RECORDS[:4], partition=1)
    report = verify()
    assert report.broken(at_rest=False) == []
    assert report.broken(at_rest=True) == ["the group is 4 records behind the end of the topic"]


@pytest.mark.usefixtures("records")
def test_only_what_came_since_is_judged(
    handle_all: Callable[..., None], broker: str, names: Names, verify: Verify
) -> None:
    """On a topic that has kept more than one asks about; its batches are whole all the same."""
    handle_all()
    since = datetime.now(UTC)
    send(broker, names.topic, RECORDS, partition=1)
    handle_all(more=len(RECORDS))
    report = verify(since=since)
    assert report.broken(at_rest=True) == []
    assert (report.records, report.outside) == (len(RECORDS), ALERTS + LETTERS)
    assert (report.alerts.found, report.letters.found) == (ALERTS // 2, LETTERS // 2)
    assert verify(since=datetime.now(UTC)).records == 0


@pytest.mark.usefixtures("records")
def test_the_command_prints_what_it_found_and_its_status_says_whether_all_is_well(
    handle_all: Callable[[], None], broker: str, names: Names, models: Path
) -> None:
    """For a person, as JSON, and where something is wrong."""
    handle_all()
    command = [
        *(sys.executable, "-m", "detector", "verify"),
        f"--kafka.bootstrap-servers={broker}",
        f"--models={models}",
        "--name=stream",
        f"--topic={names.topic}",
        f"--alerts-topic={names.alerts}",
        f"--dead-letters-topic={names.dead_letters}",
    ]

    def run(*flags: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*command, *flags], capture_output=True, text=True, timeout=60, check=False
        )

    mine = f"--group={names.group}"
    ended = run(mine)
    assert (ended.returncode, "handled exactly once" in ended.stdout) == (CLEAN, True)
    figures = json.loads(run(mine, "--json").stdout)
    assert (figures["alerts"]["lost"], figures["broken"]) == (0, [])
    send(broker, names.alerts, [b"no alert"], partition=0)
    ended = run(mine)
    assert ended.returncode == AnomalyDetectorError.exit_status
    assert "no alert or dead letter" in ended.stdout
    ended = run(mine, f"--since={datetime.now(UTC).isoformat()}")
    assert "nothing to judge" in ended.stdout
    assert "exactly once" not in ended.stdout
    ended = run("--group=nobody")
    assert ended.returncode == BadInput.exit_status
    assert "name the detectors' own with --group" in ended.stderr
