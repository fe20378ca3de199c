"""A stop that was asked for is a clean end, whatever happens at that moment."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from contracts.program.errors import CLEAN, INTERRUPTED
from deploy.local import LocalKafka
from tests.integration.conftest import Names
from tests.integration.detector.conftest import DetectorProcess, StartDetector, record
from tests.integration.frames import Request
from tests.integration.proxy import Done, KafkaProxy
from tests.integration.topics import committed, send
from tests.integration.verdicts import Hold, forward
from tests.waiting import wait_until

ROOT = Path(__file__).parents[3]
NOBODY = "127.0.0.1:1"
GRACE_SECONDS = 10
"""Docker's, from SIGTERM to SIGKILL."""

AT_ONCE = 4
JOIN_GROUP, SYNC_GROUP, CREATE_TOPICS, INIT_PRODUCER_ID, END_TXN = 11, 14, 19, 22, 26
SIGNALS = (signal.SIGTERM, signal.SIGINT)


def _module(program: str) -> list[str]:
    return [sys.executable, "-m", program]


def _script(program: str) -> list[str]:
    """What an installer makes of `[project.scripts]`, on the files of this folder."""
    lines = f"import sys; from {program}.__main__ import main; sys.exit(main())"
    return [sys.executable, "-c", lines]


def _handles_signals(pid: int) -> bool:
    """Whether the program's first lines have run: until then a signal ends the interpreter."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    caught = next(line for line in status.splitlines() if line.startswith("SigCgt")).split()[1]
    return bool(int(caught, 16) >> (signal.SIGTERM - 1) & 1)


def _end(command: Sequence[str], number: signal.Signals, seconds: float) -> tuple[int, str]:
    """Exit status and complaints of a program that gets the signal so late in its life."""
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            while process.poll() is None and not _handles_signals(process.pid):
                pass  # the very first moment is wanted
            with suppress(subprocess.TimeoutExpired):
                process.wait(seconds)
            process.send_signal(number)
            complaints = process.communicate(timeout=30)[1]
        finally:
            process.kill()
    return process.returncode, complaints


def _end_at_many_moments(commands: Sequence[Sequence[str]], last: float) -> dict[int, str]:
    """Exit statuses, each with the complaints of one that ended so; and no traceback of any."""
    moments = [last * number / (len(commands) - 1) for number in range(len(commands))]
    numbers = [SIGNALS[number % len(SIGNALS)] for number in range(len(commands))]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        ended = list(pool.map(_end, commands, numbers, moments))
    for _, complaints in ended:
        assert "Traceback" not in complaints
        assert "Exception ignored" not in complaints
    return dict(ended)


@pytest.mark.parametrize("program", [_module, _script])
@pytest.mark.parametrize("is_there", [True, False])
def test_a_signal_at_any_moment_after_the_start_is_a_clean_end(
    *, program: Callable[[str], list[str]], is_there: bool, broker: str, names: Names, models: Path
) -> None:
    """Status 0 while it imports, opens the model, connects, runs; with a broker and without."""
    arguments = [
        *program("detector"),
        "run",
        f"--kafka.bootstrap-servers={broker if is_there else NOBODY}",
        f"--models={models}",
        "--name=stream",
        f"--topic={names.topic}",
        f"--alerts-topic={names.alerts}",
        f"--dead-letters-topic={names.dead_letters}",
        "--port=0",
    ]
    commands = [[*arguments, f"--group={names.group}-{number}"] for number in range(8)]
    ended = _end_at_many_moments(commands, last=2)
    assert list(ended) == [CLEAN], ended


@pytest.mark.parametrize(
    "command",
    [
        ["detector", "alerts", f"--kafka.bootstrap-servers={NOBODY}"],
        ["producer", "replay", "--rate=1", "--output=/dev/null"],
        ["trainer", "train", "--models=/dev/null/nowhere"],
    ],
    ids=" ".join,
)
def test_a_signal_at_any_moment_interrupts_every_other_command(command: list[str]) -> None:
    """Status 130, and no traceback out of an import."""
    commands = [[*_module(command[0]), *command[1:]]] * 8
    ended = _end_at_many_moments(commands, last=1)
    assert list(ended) == [INTERRUPTED], ended


def _absence(kafka: LocalKafka, how: str) -> tuple[Callable[[], None], Callable[[], None]]:
    if how == "killed":
        return kafka.kill, kafka.start
    assert kafka.pid is not None
    return partial(os.kill, kafka.pid, signal.SIGSTOP), partial(os.kill, kafka.pid, signal.SIGCONT)


@pytest.mark.parametrize("how", ["frozen", "killed"])
def test_a_stop_while_the_broker_is_away_is_a_clean_end_in_time(
    how: str, names: Names, start_detector: StartDetector
) -> None:
    """In mid-stream: status 0 before anybody kills it, and nothing is lost or repeated.

    The one in its place has its transactional id, as after any restart: a broker that comes back
    may leave the transaction that it was killed in open to all others.
    """
    records = [record(number, 99, 0) for number in range(1_000)]
    flags = (f"--transactional-id={names.group}", "--max-batch=1")
    with LocalKafka() as kafka:
        address = kafka.bootstrap_servers
        detector = start_detector(*flags, bootstrap_servers=address)
        detector.wait_until_ready()
        send(address, names.topic, records)
        wait_until(lambda: detector.handled() > 10, "some records handled")
        go_away, come_back = _absence(kafka, how)
        go_away()
        try:
            detector.process.send_signal(signal.SIGTERM)
            detector.process.send_signal(signal.SIGTERM)
            assert detector.process.wait(timeout=GRACE_SECONDS) == CLEAN
        finally:
            come_back()
        assert detector.events("detector.stopped")
        assert not detector.events("watchdog.expired")
        second = start_detector(flags[0], bootstrap_servers=address)
        second.wait_until_ready()
        wait_until(lambda: len(committed(address, names.alerts)) >= len(records), "all alerts")
        assert second.stop() == CLEAN
        alerted = sorted(int(alert.key) for alert in committed(address, names.alerts))
        assert alerted == list(range(len(records)))


def test_a_stop_at_every_stage_is_a_clean_end_in_time(
    proxy: KafkaProxy, swallowing: str, names: Names, start_detector: StartDetector
) -> None:
    """While it connects, creates topics, joins, takes its id, commits, and divides partitions.

    At each the broker never answers. Nothing is lost or repeated by whoever comes then.
    """
    hold, held = Hold(), {CREATE_TOPICS, SYNC_GROUP, INIT_PRODUCER_ID}
    topics = {stage: f"{names.topic}-{stage}-" for stage in (*held, END_TXN, JOIN_GROUP)}

    def rule(request: Request) -> Hold | None:
        stage = request.api_key
        return hold if stage in held and topics[stage].encode() in request.frame else None

    def start(stage: int, address: str = proxy.address) -> DetectorProcess:
        topic = topics[stage]
        return start_detector(
            *(f"--topic={topic}", f"--alerts-topic={topic}.alerts", f"--group={topic}"),
            *(f"--transactional-id={topic}", f"--dead-letters-topic={topic}.dead-letters"),
            bootstrap_servers=address,
        )

    proxy.rule = rule
    detectors = {stage: start(stage) for stage in topics}
    connecting = start(CREATE_TOPICS, swallowing)
    for stage in (END_TXN, JOIN_GROUP):
        detectors[stage].wait_until_ready()
    held |= {END_TXN, JOIN_GROUP}
    alerted = list(range(20))
    send(proxy.address, topics[END_TXN], [record(number, 99, 0) for number in alerted])
    other = start(JOIN_GROUP)
    for stage in held:
        proxy.wait_for(stage, Done.HELD)
    wait_until(lambda: connecting.events("detector.started"), "it connects")
    every = [*detectors.values(), connecting]
    for detector in every:
        detector.process.send_signal(signal.SIGTERM)
    for detector in every:
        assert detector.process.wait(timeout=GRACE_SECONDS) == CLEAN
        assert detector.events("detector.stopped")
    proxy.rule = forward
    hold.release()
    send(proxy.address, topics[JOIN_GROUP], [record(number, 99, 0) for number in alerted])
    second = start(END_TXN)
    for stage, detector in ((END_TXN, second), (JOIN_GROUP, other)):
        place = proxy.address, f"{topics[stage]}.alerts"
        wait_until(partial(_holds, *place, len(alerted)), f"all alerts of {stage}")
        detector.wait_until_ready()
        assert detector.stop() == CLEAN
        assert sorted(int(alert.key) for alert in committed(*place)) == alerted


def _holds(address: str, topic: str, count: int) -> bool:
    return len(committed(address, topic)) >= count
