"""Every command of the README, as it stands there."""

import os
import re
import shlex
import signal
import subprocess
import sys
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest

from tests.waiting import wait_until

ROOT = Path(__file__).parents[2]

BLOCKS = re.findall(
    r"^```sh\n(.*?)^```", (ROOT / "README.md").read_text(), re.DOTALL | re.MULTILINE
)
COMMANDS = [line for block in BLOCKS for line in block.splitlines()]

RUN_ELSEWHERE = {
    "make test": "-m pytest",  # runs this very test
    "make lint": "mypy",  # the other half of .ci/run
    "make demo": "-m deploy.demo",  # run by tests/integration/deploy/demo
    "make kafka": "-m deploy.local",  # run by tests/integration/deploy/local
    "make data": "-m contracts.published",  # run by tests/integration/contracts
}
"""Commands of `make`, and the part of them that says what runs."""

FOR_THE_SHELL = {". .venv/bin/activate", "export KAFKA_BOOTSTRAP_SERVERS=localhost:9092"}
UNTIL_STOPPED = {
    "detector run": b"detector.ready",
    "detector alerts --from-beginning": b"one in",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the commands run: beside the data, with room for a model."""
    folder = tmp_path_factory.mktemp("readme")
    (folder / "data").symlink_to(ROOT / "data")
    return folder


@pytest.fixture(scope="module")
def environment(broker: str) -> dict[str, str]:
    """The shell that the README asks for."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return os.environ | {"PATH": path, "KAFKA_BOOTSTRAP_SERVERS": broker, "DETECTOR_PORT": "0"}


def test_every_command_is_run_by_a_test() -> None:
    """Here, or where the table says; and what the table says is in the README."""
    assert set(COMMANDS) > RUN_ELSEWHERE.keys() | FOR_THE_SHELL | UNTIL_STOPPED.keys()


@pytest.mark.parametrize(("command", "runs"), RUN_ELSEWHERE.items())
def test_make_runs_what_is_tested_elsewhere(command: str, runs: str) -> None:
    """What `make` would do, without doing it."""
    shown = subprocess.run(
        [*command.split(), "-nB"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert runs in shown.stdout


def test_the_commands_of_the_readme_do_what_it_says(
    folder: Path, environment: dict[str, str]
) -> None:
    """In its order: each ends with 0, or shows its sign while the others run, and stops clean."""
    running: dict[str, subprocess.Popen[bytes]] = {}
    with ExitStack() as stack:
        for command in COMMANDS:
            if command in UNTIL_STOPPED:
                output = stack.enter_context((folder / command.split()[1]).open("wb"))
                process = subprocess.Popen(
                    shlex.split(command), cwd=folder, env=environment, stdout=output, stderr=output
                )
                stack.callback(process.wait)
                stack.callback(process.kill)
                running[command] = process
            elif command not in RUN_ELSEWHERE.keys() | FOR_THE_SHELL:
                subprocess.run(
                    shlex.split(command), cwd=folder, env=environment, check=True, timeout=120
                )
        for command, sign in UNTIL_STOPPED.items():
            output_file = folder / command.split()[1]
            wait_until(partial(_shows, output_file, sign), f"{sign!r} of `{command}`")
            running[command].send_signal(signal.SIGINT)
            assert running[command].wait(timeout=30) in (0, 130)


def _shows(output: Path, sign: bytes) -> bool:
    return sign in output.read_bytes()


@pytest.mark.parametrize("program", ["trainer", "producer", "detector"])
def test_help_of_every_program_is_quick_and_whole(
    program: str, folder: Path, environment: dict[str, str]
) -> None:
    """`--help` lists commands, without importing what the commands need."""
    code = (
        f"import sys; sys.argv = ['{program}', '--help']; from {program}.__main__ import main; "
        "main(); assert not {'tensorflow', 'kafka', 'pandas'} & set(sys.modules)"
    )
    shown = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert f"usage: {program} COMMAND" in shown.stdout
