"""What goes wrong around the detector, and what it does."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from contracts.model.bundle import CURRENT, SCORER
from contracts.program.errors import NoProgress
from deploy.local import LocalKafka
from tests.bundles import make_bundle
from tests.integration.conftest import Names
from tests.integration.detector.conftest import STREAM, StartDetector, record
from tests.integration.proxy import KafkaProxy
from tests.integration.topics import committed, send
from tests.integration.verdicts import Hold, first
from tests.waiting import wait_until

pytestmark = pytest.mark.both_clients

NOBODY = "127.0.0.1:1"
END_TXN = 26


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "detector", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_the_broker_restarts_and_nothing_is_lost_or_repeated(
    names: Names, start_detector: StartDetector
) -> None:
    """Away, it is not ready but alive; back, it goes on where it was."""
    with LocalKafka() as kafka:
        address = kafka.bootstrap_servers
        detector = start_detector(bootstrap_servers=address)
        detector.wait_until_ready()
        send(address, names.topic, [record(number, 99, 0) for number in range(100)])
        wait_until(lambda: detector.handled() == 100, "the first hundred")
        kafka.kill()
        wait_until(lambda: detector.get("/readyz")[0] == 503, "not ready")
        assert detector.get("/healthz")[0] == 200
        kafka.start()
        send(address, names.topic, [record(number, 99, 0) for number in range(100, 200)])
        wait_until(lambda: detector.handled() == 200, "the second hundred")
        assert detector.stop() == 0
        alerted = sorted(int(alert.key) for alert in committed(address, names.alerts))
        assert alerted == list(range(200))


def test_it_waits_for_a_broker_that_is_not_there_and_still_stops_clean(
    start_detector: StartDetector,
) -> None:
    """No broker: it says so, retries, is alive but not ready, and exits 0 on SIGTERM."""
    detector = start_detector(bootstrap_servers=NOBODY)
    wait_until(lambda: detector.events("broker.unreachable"), "it says so")
    assert NOBODY in detector.events("broker.unreachable")[0]["reason"]
    assert detector.get("/readyz")[0] == 503
    assert detector.get("/healthz") == (200, "ok\n")
    assert detector.stop() == 0


def test_a_commit_that_never_answers_ends_the_process_with_3(
    names: Names, start_detector: StartDetector
) -> None:
    """The broker falls silent in mid-stream: the watchdog ends what cannot go on."""
    with LocalKafka() as kafka:
        detector = start_detector(
            "--watchdog=4", "--max-batch=1", bootstrap_servers=kafka.bootstrap_servers
        )
        detector.wait_until_ready()
        send(kafka.bootstrap_servers, names.topic, [record(number) for number in range(5_000)])
        wait_until(lambda: detector.handled() > 10, "some records handled")
        assert kafka.pid is not None
        os.kill(kafka.pid, signal.SIGSTOP)
        try:
            assert detector.process.wait(timeout=60) == NoProgress.exit_status
        finally:
            os.kill(kafka.pid, signal.SIGCONT)
        assert detector.events("watchdog.expired")


def test_a_slow_commit_is_waited_for(
    proxy: KafkaProxy, names: Names, start_detector: StartDetector
) -> None:
    """Not ready meanwhile, but alive; then it is committed, once."""
    detector = start_detector("--transaction-timeout=30", bootstrap_servers=proxy.address)
    detector.wait_until_ready()
    slow = Hold()
    proxy.rule = first(END_TXN, slow)
    send(proxy.address, names.topic, [record(0, 99, 0)])
    wait_until(lambda: detector.get("/readyz")[0] == 503, "not ready")
    assert detector.get("/healthz")[0] == 200
    slow.release()
    wait_until(lambda: detector.get("/readyz")[0] == 200, "ready again")
    assert detector.stop() == 0
    assert not detector.events("batch.aborted")
    assert [alert.key for alert in committed(proxy.address, names.alerts)] == [b"0"]


def test_check_ticks_all_when_all_is_well(
    broker: str, models: Path, start_detector: StartDetector
) -> None:
    """Ticks alone, exit status 0."""
    start_detector().wait_until_ready()
    checked = _run(
        "check", f"--kafka.bootstrap-servers={broker}", f"--models={models}", "--name=stream"
    )
    assert checked.returncode == 0, checked.stderr
    assert "✓ broker" in checked.stdout
    assert "✗" not in checked.stdout


def test_check_tells_an_unreachable_broker(models: Path) -> None:
    """A cross for the broker, a tick for the bundle, exit status 1."""
    checked = _run(
        "check", f"--kafka.bootstrap-servers={NOBODY}", f"--models={models}", "--name=stream"
    )
    assert checked.returncode == 1
    assert "✓ model stream 1" in checked.stdout
    assert f"✗ no Kafka broker answers at {NOBODY}" in checked.stdout


def test_alerts_of_an_unreachable_broker_is_one_line(models: Path) -> None:
    """`detector alerts` exits 1, naming the address and what to check."""
    followed = _run("alerts", f"--kafka.bootstrap-servers={NOBODY}")
    assert followed.returncode == 1
    assert followed.stderr.startswith(f"detector: no Kafka broker answers at {NOBODY}")
    assert followed.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda models: (models / "stream" / CURRENT).unlink(), "run `trainer train`"),
        (lambda models: (models / "stream/1" / SCORER).write_bytes(b"cut"), "expected sha256"),
        (lambda models: (models / "stream/1/manifest.json").write_text("{}"), "changed or damaged"),
        (lambda models: (models / "stream/1/manifest.json").unlink(), "cannot read"),
    ],
)
def test_a_bad_bundle_is_one_line_and_exit_2(
    models: Path, damage: Callable[[Path], object], message: str
) -> None:
    """Missing, cut, of another format: refused before the first poll, saying what is wrong."""
    damage(models)
    ended = _run("run", f"--models={models}", "--name=stream", "--port=0")
    assert ended.returncode == 2
    assert message in ended.stderr
    assert ended.stderr.splitlines()[-1].startswith("detector: ")
    assert "Traceback" not in ended.stderr


def test_golden_scores_that_differ_are_a_bad_bundle(tmp_path: Path) -> None:
    """A graph that does not give the scores it promised is not served."""
    make_bundle(tmp_path, name="stream", schema=STREAM, golden=np.full(16, 3, np.float32))
    ended = _run("run", f"--models={tmp_path}", "--name=stream", "--port=0")
    assert ended.returncode == 2
    assert "golden scores differ" in ended.stderr


@pytest.mark.parametrize(
    ("flag", "field"),
    [
        ("--max-batch=0", "max_batch"),
        ("--threshold=high", "threshold"),
        ("--delivery=maybe", "delivery"),
        ("--kafka.security-protocol=SASL_SSL", "sasl_mechanism"),
    ],
)
def test_bad_settings_are_one_line_and_exit_2(flag: str, field: str) -> None:
    """The line names the field and what came."""
    ended = _run("run", flag)
    assert ended.returncode == 2
    assert field in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_a_topic_that_cannot_be_created_is_exit_2(broker: str, names: Names, models: Path) -> None:
    """More replicas than there are brokers: no retry helps."""
    ended = _run(
        "run",
        f"--kafka.bootstrap-servers={broker}",
        f"--models={models}",
        "--name=stream",
        "--port=0",
        f"--topic={names.topic}",
        "--replication=9",
    )
    assert ended.returncode == 2
    assert f"topic {names.topic} cannot be created" in ended.stderr


def test_a_taken_port_is_one_line_and_exit_2(models: Path, start_detector: StartDetector) -> None:
    """The port of another detector cannot be had."""
    other = start_detector()
    other.get("/healthz")
    port = other.events("detector.started")[0]["address"].rsplit(":", 1)[1]
    ended = _run("run", f"--models={models}", "--name=stream", f"--port={port}")
    assert ended.returncode == 2
    assert "port: cannot listen" in ended.stderr


def test_a_new_version_is_served_and_a_broken_one_refused(
    broker: str, names: Names, models: Path, start_detector: StartDetector
) -> None:
    """`current` moves: a whole bundle is taken without a restart, a damaged one is not."""
    detector = start_detector("--reload-interval=0.1")
    detector.wait_until_ready()
    make_bundle(models, name="stream", schema=STREAM, version="2", threshold=50)
    wait_until(lambda: detector.metric("detector_threshold") == 50, "version 2 in service")
    broken = make_bundle(models, name="stream", schema=STREAM, version="3", threshold=1)
    (broken.folder / SCORER).write_bytes(b"cut")
    wait_until(
        lambda: detector.metric("detector_model_reloads_total", outcome="refused") >= 1,
        "version 3 refused",
    )
    send(broker, names.topic, [record(0, 40, 0), record(1, 60, 0)])
    wait_until(lambda: detector.handled() == 2, "two records handled")
    assert [alert.key for alert in committed(broker, names.alerts)] == [b"1"]


def test_a_running_detector_stays_below_200_megabytes(
    broker: str, names: Names, start_detector: StartDetector
) -> None:
    """Resident memory after ten thousand records."""
    detector = start_detector()
    detector.wait_until_ready()
    send(broker, names.topic, [record(number) for number in range(10_000)])
    wait_until(lambda: detector.handled() == 10_000, "ten thousand records handled")
    status = Path(f"/proc/{detector.process.pid}/status").read_text()
    resident = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    assert int(resident.split()[1]) < 200 * 1024
