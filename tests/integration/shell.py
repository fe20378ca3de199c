"""The shell that the pages ask for: the programs on the path, a folder, a broker."""

import os
import shlex
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Self

from deploy.programs import Program
from tests.processes import output_of
from tests.waiting import wait_until


class Started(Program):
    """A command that runs until it is stopped, all that it prints in one file."""

    def wait_for(self, sign: str, times: int = 1) -> None:
        """Return once it has shown `sign` so many times; fail where it ends before that."""
        wait_until(
            lambda: self.log().count(sign) >= times or not self.is_running(),
            f"{times} times {sign!r} of {self.process.args!r}",
        )
        assert self.log().count(sign) >= times, self.log()


class Shell:
    """Runs what is typed into it; leaving the block kills what is left."""

    def __init__(self, folder: Path, bootstrap_servers: str) -> None:
        self._folder = folder
        self._environment = os.environ | {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "KAFKA_BOOTSTRAP_SERVERS": bootstrap_servers,
            "DETECTOR_PORT": "0",
        }
        self._stack = ExitStack()
        self._outputs = (folder / f"started-{number}" for number in range(100))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def run(self, command: str) -> str:
        """Run it to its end, which has to be 0, every part of a pipe; returns what it printed."""
        shell = ["bash", "-o", "pipefail", "-c", command]
        return output_of(shell, cwd=self._folder, env=self._environment)

    def start(self, command: str) -> Started:
        """Start what runs until it is stopped."""
        return self._start(shlex.split(command))

    def run_python(self, program: str) -> str:
        """Run a Python program to its end."""
        return self.run(shlex.join(["python", "-c", program]))

    def start_python(self, program: str) -> Started:
        """Start a Python program that runs until it is stopped."""
        return self._start(["python", "-c", program])

    def _start(self, command: list[str]) -> Started:
        started = Started(command, next(self._outputs), cwd=self._folder, env=self._environment)
        return self._stack.enter_context(started)
