"""The stack of docker-compose.yml, under a name and on ports of its own."""

import json
import os
import shlex
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from deploy.local.ports import free_ports
from tests.integration.shell import Started
from tests.pages import ROOT
from tests.processes import output_of

PROJECT = "anomaly-detector-test"

_PORTS = ("KAFKA_PORT", "PROMETHEUS_PORT", "ALERTMANAGER_PORT", "GRAFANA_PORT", "BROWSER_PORT")
_LIMIT_SECONDS = 1_200  # for a first build, which fetches TensorFlow


def why_not() -> str | None:
    """What keeps the stack from running here; None where nothing does."""
    for command, lacking in (
        (["docker", "version"], "no Docker engine answers"),
        (["docker", "compose", "version"], "the Docker client has no compose"),
    ):
        try:
            subprocess.run(command, capture_output=True, check=True, timeout=20)
        except (OSError, subprocess.SubprocessError):
            return lacking
    return None


def docker(*arguments: str) -> str:
    """What ``docker …`` prints; it must end well."""
    return _output(["docker", *arguments], None)


class Stack:
    """`docker compose` for the same project, with the same ports, every time.

    Grafana is left out where its image can neither be found nor pulled.

    Args:
        project: its name; two of them keep out of each other's way.
        variables: further ones of .env, or of compose itself.
    """

    def __init__(self, project: str = PROJECT, **variables: str) -> None:
        self._of_the_project = f"--filter=label=com.docker.compose.project={project}"
        self._ports = dict(zip(_PORTS, free_ports(len(_PORTS)), strict=True))
        ports = {name: str(port) for name, port in self._ports.items()}
        self._environment = os.environ | ports | variables | {"COMPOSE_PROJECT_NAME": project}
        self.kafka = f"127.0.0.1:{self._ports['KAFKA_PORT']}"
        self.services = self.compose("config", "--services").split()
        self.has_grafana = self._has_grafana()
        if not self.has_grafana:
            self.services.remove("grafana")

    def _has_grafana(self) -> bool:
        try:
            self.compose("pull", "--policy=missing", "grafana")
        except AssertionError:
            return False
        return True

    def compose(self, *arguments: str) -> str:
        """What ``docker compose …`` prints; it must end well."""
        return _output(["docker", "compose", *arguments], self._environment)

    def up(self, command: str) -> None:
        """Bring it up by a `command` of the pages, which waits until it is healthy."""
        self.run(" ".join([command, *self.services]))

    def run(self, command: str) -> str:
        """What a `command` of the pages prints; it must end well."""
        return _output(shlex.split(command), self._environment)

    def down(self, command: str) -> dict[str, set[int]]:
        """Take it down by a `command`; the exit statuses of each service's containers."""
        since = datetime.now(UTC).isoformat()
        self.run(command)
        window = (f"--since={since}", f"--until={datetime.now(UTC).isoformat()}")
        ended = docker(
            "events", *window, self._of_the_project, "--filter=event=die", "--format=json"
        )
        statuses: dict[str, set[int]] = {}
        for line in ended.splitlines():
            container = json.loads(line)["Actor"]["Attributes"]
            service = container["com.docker.compose.service"]
            statuses.setdefault(service, set()).add(int(container["exitCode"]))
        return statuses

    def started(self, command: str, output: Path) -> Started:
        """A `command` that runs until it is stopped, as it is at the end of the block."""
        return Started(shlex.split(command), output, cwd=ROOT, env=self._environment)

    def containers(self, service: str | None = None) -> list[dict[str, Any]]:
        """What ``docker compose ps`` says of each container, ended ones too."""
        lines = self.compose("ps", "--all", "--format=json").splitlines()
        found = [json.loads(line) for line in lines]
        return [each for each in found if service in (None, each["Service"])]

    def leftovers(self) -> str:
        """Containers, volumes and networks of the project."""
        lists = (("ps", "--all", "-q"), ("volume", "ls", "-q"), ("network", "ls", "-q"))
        return "".join(docker(*command, self._of_the_project) for command in lists)

    def get(self, port: str, path: str) -> Any:
        """The JSON that the service behind a port of .env answers."""
        with urlopen(f"http://127.0.0.1:{self._ports[port]}{path}", timeout=10) as answer:
            return json.load(answer)


def _output(command: list[str], environment: dict[str, str] | None) -> str:
    return output_of(command, cwd=ROOT, env=environment, limit=_LIMIT_SECONDS)
