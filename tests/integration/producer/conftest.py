"""Replays as processes of their own, onto topics that no other test uses."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

import pytest

from tests.integration.conftest import Names
from tests.waiting import wait_until


class Replay:
    """`producer replay` in a process of its own; leaving the block kills what is left of it."""

    def __init__(self, folder: Path, arguments: list[str]) -> None:
        self._out, self._log = folder / "out", folder / "log"
        with self._out.open("wb") as out, self._log.open("wb") as log:
            command = [sys.executable, "-m", "producer", "replay", "--log-format=json"]
            self.process = subprocess.Popen([*command, *arguments], stdout=out, stderr=log)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()

    def exit_status(self) -> int:
        """Wait for its end."""
        return self.process.wait(timeout=120)

    def summary(self) -> dict[str, Any]:
        """What it printed at its end."""
        summary: dict[str, Any] = json.loads(self._out.read_text())
        return summary

    def complaint(self) -> str:
        """The one line on standard error that is no log line."""
        lines = self._log.read_text().splitlines()
        [complaint] = [line for line in lines if not line.startswith("{")]
        return complaint

    def logged(self, event: str) -> bool:
        """Whether its log has such a line by now."""
        return f'"event": "{event}"' in self._log.read_text()

    def wait_until_connected(self) -> None:
        """Return once it has made its topic."""
        wait_until(lambda: self.logged("topic.created"), "a topic")


StartReplay = Callable[..., Replay]


@pytest.fixture
def start_replay(broker: str, names: Names, tmp_path: Path) -> Iterator[StartReplay]:
    """Starts replays onto the test's topic; flags of a test's own come last."""
    with ExitStack() as stack:
        folders = (tmp_path / f"replay-{number}" for number in range(100))

        def start(*flags: str, bootstrap_servers: str = broker) -> Replay:
            folder = next(folders)
            folder.mkdir()
            where = [f"--kafka.bootstrap-servers={bootstrap_servers}", f"--topic={names.topic}"]
            return stack.enter_context(Replay(folder, [*where, "--json", *flags]))

        yield start
