"""The shell that the pages ask for: the programs on the path, a folder, a broker."""

import os
import shlex
import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Self

from tests.processes import output_of
from tests.waiting import wait_until


class Started:
    """A command that runs until it is stopped, its output in a file."""

    def __init__(self, command: str, process: subprocess.Popen[bytes], output: Path) -> None:
        self._command = command
        self._process = process
        self._output = output

    def shown(self) -> str:
        """What it has printed and logged so far."""
        return self._output.read_text(encoding="utf-8")

    def wait_for(self, sign: str, times: int = 1) -> None:
        """Return once it has shown `sign` so many times; fail where it ends before that."""
        wait_until(
            lambda: self.shown().count(sign) >= times or self._process.poll() is not None,
            f"{times} times {sign!r} of `{self._command}`",
        )
        assert self.shown().count(sign) >= times, self.shown()

    def stop(self) -> int:
        """Ctrl-C, and the exit status."""
        self._process.send_signal(signal.SIGINT)
        return self._process.wait(timeout=30)


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
        return self._start(command, shlex.split(command))

    def run_python(self, program: str) -> str:
        """Run a Python program to its end."""
        return self.run(shlex.join(["python", "-c", program]))

    def start_python(self, program: str) -> Started:
        """Start a Python program that runs until it is stopped."""
        return self._start("python", ["python", "-c", program])

    def _start(self, name: str, command: list[str]) -> Started:
        output = next(self._outputs)
        with output.open("wb") as file:
            process = subprocess.Popen(
                command, cwd=self._folder, env=self._environment, stdout=file, stderr=file
            )
        self._stack.callback(process.wait)
        self._stack.callback(process.kill)
        return Started(name, process, output)
