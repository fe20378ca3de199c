"""Every command of the README and of the pages under docs/, as it stands there."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.commands import ALL as RUN_END_TO_END
from tests.integration.shell import Shell
from tests.pages import (
    NOTEBOOK,
    OWN_DATA,
    PAGES,
    PROGRAMS,
    README,
    ROOT,
    blocks,
    commands,
    is_of_kafka,
    is_of_the_stack,
)

IN_ORDER = [PROGRAMS, *(page for page in PAGES if page not in (PROGRAMS, OWN_DATA))]
"""Pages whose commands are run in one shell: first the one that trains, detects and alerts.

Those of `OWN_DATA` are run by tests/integration/test_own_data.py.
"""

COMMANDS = [command for page in IN_ORDER for command in commands(page)]

RUN_ELSEWHERE = {
    "make test": "-m pytest",  # runs this very test
    "make lint": "mypy",  # the other half of .ci/run
    "make check": "-m pytest",  # a part of the two
    "make demo": "-m deploy.demo",  # run by tests/integration/deploy/demo
    "make kafka": "-m deploy.local",  # run by tests/integration/deploy/local
    "make secrets": "-m deploy.credentials",  # run by tests/unit/test_secure_stack.py
    "make data": "-m contracts.dataset.published",  # run by tests/integration/contracts
    "make chaos": "-m benchmarks.chaos",  # run by tests/integration/benchmarks
    "make pictures": "-m docs.drawing",  # run by tests/integration/docs/drawing
    "make audit": "-m deploy.audit",  # needs the network; tests/unit/deploy/audit
    "make bench": "-m benchmarks.throughput",  # these: tests/unit/benchmarks
    "make bench-latency": "-m benchmarks.latency",
    "make bench-cost": "-m benchmarks.cost",
    "make bench-producer": "-m benchmarks.producer",
    "make bench-training": "-m benchmarks.training",
    "make bench-files": "-m benchmarks.files",
    "make soak": "-m benchmarks.soak",  # takes as long as it is asked to; tests/unit/benchmarks
}
"""Commands of `make`, and the part of them that says what runs."""

FOR_THE_SHELL = {". .venv/bin/activate", "export KAFKA_BOOTSTRAP_SERVERS=localhost:9092"}
UNTIL_STOPPED = {
    "detector run": "detector.ready",
    "detector alerts --from-beginning": "one in",
}

HERE = [
    command
    for command in COMMANDS
    if command not in {*RUN_ELSEWHERE, *FOR_THE_SHELL}
    and not is_of_the_stack(command)
    and not is_of_kafka(command)
]


@pytest.fixture
def shell(broker: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    """Where the commands run: beside the data, with room for a model, of fewer members."""
    monkeypatch.setenv("TRAINER_MEMBERS", "2")
    (tmp_path / "data").symlink_to(ROOT / "data")
    with Shell(tmp_path, broker) as shell:
        yield shell


def test_every_command_is_run_by_a_test() -> None:
    """Here, or where a table says; and what the tables say is on a page."""
    assert set(COMMANDS) > RUN_ELSEWHERE.keys() | FOR_THE_SHELL | UNTIL_STOPPED.keys()
    assert set(filter(is_of_the_stack, COMMANDS)) == RUN_END_TO_END


def test_every_program_in_python_is_run_by_a_test() -> None:
    """Of the README by that of subscribing, the others by tests of their names."""
    assert [block.page for block in blocks("python")] == [README, NOTEBOOK]


@pytest.mark.parametrize(("command", "runs"), RUN_ELSEWHERE.items())
def test_make_runs_what_is_tested_elsewhere(command: str, runs: str) -> None:
    """What `make` would do, without doing it."""
    shown = subprocess.run(
        [*command.split(), "-nB"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert runs in shown.stdout


def test_the_commands_of_the_pages_do_what_they_say(shell: Shell) -> None:
    """In their order: each ends with 0, or shows its sign while the others run, and stops clean."""
    running = {}
    for command in HERE:
        if command in UNTIL_STOPPED:
            running[command] = shell.start(command)
            if command == "detector run":  # those after it need the topics that it makes
                running[command].wait_for(UNTIL_STOPPED[command])
        else:
            shell.run(command)
    for command, sign in UNTIL_STOPPED.items():
        running[command].wait_for(sign)
        assert running[command].stop(signal.SIGINT) in (0, 130)


@pytest.mark.parametrize("program", ["trainer", "producer", "detector"])
def test_help_of_every_program_is_quick_and_whole(program: str) -> None:
    """`--help` lists commands, without importing what the commands need."""
    code = (
        f"import sys; sys.argv = ['{program}', '--help']; from {program}.__main__ import main; "
        "main(); assert not {'tensorflow', 'kafka', 'pandas'} & set(sys.modules)"
    )
    shown = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert f"usage: {program} COMMAND" in shown.stdout
