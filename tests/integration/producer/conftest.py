"""Replays as processes of their own, onto topics that no other test uses."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from deploy.programs import Program
from tests.integration.conftest import Names
from tests.waiting import wait_until


class Replay(Program):
    """`producer replay` in a process of its own."""

    def __init__(self, folder: Path, arguments: list[str]) -> None:
        self._out = folder / "out"
        command = [sys.executable, "-m", "producer", "replay", "--log-format=json"]
        super().__init__([*command, *arguments], folder / "log", output=self._out)

    def exit_status(self) -> int:
        """Wait for its end."""
        return self.process.wait(timeout=120)

    def summary(self) -> dict[str, Any]:
        """What it printed at its end."""
        summary: dict[str, Any] = json.loads(self._out.read_text())
        return summary

    def wait_until_connected(self) -> None:
        """Return once it has made its topic."""
        wait_until(lambda: self.events("topic.created"), "a topic")


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
