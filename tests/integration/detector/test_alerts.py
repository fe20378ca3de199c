"""`detector alerts` beside whatever else may stand in its topic."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest
from kafka import KafkaAdminClient

from tests.integration.conftest import Names
from tests.integration.detector.conftest import StartDetector
from tests.integration.topics import send
from tests.waiting import wait_until

GARBAGE = [b"\xff\xfe", b"{}", b"", None, b"[" * 100_000, b'{"score": NaN}']
FORGED = "1\x1b[2J\n2026-01-01T00:00:00.000Z  low  record 2\x9b1A\u202e\u2028\x7f"
MODES = pytest.mark.parametrize("mode", [["--json"], []], ids=["json", "text"])


@contextmanager
def following(
    broker: str, topic: str, log: Path, *flags: str, output: IO[bytes] | int = subprocess.PIPE
) -> Iterator[subprocess.Popen[bytes]]:
    """`detector alerts` from the beginning; leaving the block kills what is left of it."""
    command = [sys.executable, "-m", "detector", "alerts", "--from-beginning", *flags]
    place = [f"--kafka.bootstrap-servers={broker}", f"--alerts-topic={topic}", "--log-format=json"]
    with (
        log.open("wb") as stderr,
        subprocess.Popen([*command, *place], stdout=output, stderr=stderr) as process,
    ):
        try:
            yield process
        finally:
            process.kill()


def unreadable(log: Path) -> int:
    """How many values it has left out so far."""
    return log.read_text().count('"event": "alert.unreadable"')


@pytest.fixture
def alerts(broker: str, names: Names) -> str:
    """A topic that holds nothing but garbage yet."""
    admin = KafkaAdminClient(bootstrap_servers=broker)
    with admin:
        admin.create_topics({names.alerts: {"num_partitions": 1, "replication_factor": 1}})
        admin.wait_for_topics([names.alerts])
    send(broker, names.alerts, GARBAGE)
    return names.alerts


@pytest.fixture
def published(
    broker: str, names: Names, alerts: str, start_detector: StartDetector
) -> dict[str, bytes]:
    """Records by their ids, each of which a detector has published as an alert behind garbage."""
    ids = ["0", FORGED, "2"]
    records = {each: json.dumps({"id": each, "at": 1, "a": 99, "b": 0}, indent=1) for each in ids}
    records[FORGED] = records[FORGED].replace(r"\u202e", "\u202e").replace(r"\u007f", "\x7f")
    values = {each: record.encode() for each, record in records.items()}
    with start_detector() as detector:
        detector.wait_until_ready()
        send(broker, names.topic, values.values())
        wait_until(lambda: detector.handled() == 3, "all records handled")
        assert detector.stop() == 0
    send(broker, alerts, GARBAGE)
    return values


@MODES
def test_alerts_alone_are_printed(
    broker: str, alerts: str, published: dict[str, bytes], tmp_path: Path, mode: list[str]
) -> None:
    """Each on one line that nothing in it can forge; the rest is logged and left out."""
    log = tmp_path / "alerts.log"
    with following(broker, alerts, log, "--exit-at-end", *mode) as process:
        output, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    lines = output.decode().removesuffix("\n").split("\n")
    assert len(lines) == len(published)
    assert [line for line in lines if not line.isprintable()] == []
    assert unreadable(log) == 2 * len(GARBAGE)
    if mode:
        shown = {alert["record_id"]: alert["record"] for alert in map(json.loads, lines)}
        assert shown == {each: json.loads(value) for each, value in published.items()}
    else:
        assert sum(r"record 1\x1b[2J\n2026" in line for line in lines) == 1


def test_the_limit_counts_what_is_printed(
    broker: str, alerts: str, published: dict[str, bytes], tmp_path: Path
) -> None:
    """Garbage before the first alert is none of them."""
    with following(broker, alerts, tmp_path / "alerts.log", "--limit=2") as process:
        output, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert output.count(b"\n") == 2


@MODES
def test_sigint_ends_who_follows(broker: str, alerts: str, tmp_path: Path, mode: list[str]) -> None:
    """With 130, after garbage too."""
    log = tmp_path / "alerts.log"
    with following(broker, alerts, log, *mode) as process:
        wait_until(lambda: unreadable(log) == len(GARBAGE), "all garbage seen")
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 130
    assert "Traceback" not in log.read_text()


@MODES
def test_a_fault_ends_who_follows(
    broker: str, alerts: str, published: dict[str, bytes], tmp_path: Path, mode: list[str]
) -> None:
    """The Kafka client's thread holds no process that has nothing left to do."""
    log = tmp_path / "alerts.log"
    with (
        Path("/dev/full").open("wb") as full,
        following(broker, alerts, log, *mode, output=full) as process,
    ):
        assert process.wait(timeout=60) != 0
    assert "No space left on device" in log.read_text()
