"""The stack of docker-compose.yml, under a name and on ports of its own."""

import json
import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from deploy.local.ports import free_ports

ROOT = Path(__file__).parents[2]
PROJECT = "anomaly-detector-test"

_PORTS = ("KAFKA_PORT", "PROMETHEUS_PORT", "ALERTMANAGER_PORT", "GRAFANA_PORT", "BROWSER_PORT")
_BUILD_SECONDS = 1_200  # TensorFlow is large


def why_not() -> str | None:
    """What keeps the stack from running here; None where nothing does."""
    try:
        subprocess.run(["docker", "version"], capture_output=True, check=True, timeout=20)
    except (OSError, subprocess.SubprocessError):
        return "no Docker engine answers"
    try:
        subprocess.run(["docker", "compose", "version"], capture_output=True, check=True)
    except subprocess.SubprocessError:
        return "the Docker client has no compose"
    return None


class Stack:
    """`docker compose` for the same project, with the same ports, every time.

    Grafana is left out where its image can neither be found nor pulled.
    """

    def __init__(self) -> None:
        self._ports = dict(zip(_PORTS, free_ports(len(_PORTS)), strict=True))
        ports = {name: str(port) for name, port in self._ports.items()}
        self._environment = os.environ | ports | {"COMPOSE_PROJECT_NAME": PROJECT}
        self.kafka = f"127.0.0.1:{self._ports['KAFKA_PORT']}"
        self.services = self.compose("config", "--services").split()
        self.has_grafana = self._succeeds("pull", "--policy=missing", "grafana")
        if not self.has_grafana:
            self.services.remove("grafana")

    def compose(self, *arguments: str, limit: float = 300) -> str:
        """What ``docker compose …`` prints; it must end well."""
        ended = self._run("compose", *arguments, limit=limit)
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended.stdout

    def up(self, *arguments: str) -> None:
        """Bring it up, and wait until it is healthy."""
        self.compose("up", "--detach", "--wait", *arguments, *self.services, limit=_BUILD_SECONDS)

    def containers(self, service: str | None = None) -> list[dict[str, Any]]:
        """What ``docker compose ps`` says of each container, ended ones too."""
        lines = self.compose("ps", "--all", "--format=json").splitlines()
        found = [json.loads(line) for line in lines]
        return [each for each in found if service in (None, each["Service"])]

    def down(self, *arguments: str) -> dict[str, set[int]]:
        """Take it down; the exit statuses of each service's containers."""
        since = datetime.now(UTC).isoformat()
        self.compose("down", *arguments)
        window = (f"--since={since}", f"--until={datetime.now(UTC).isoformat()}")
        project = f"--filter=label=com.docker.compose.project={PROJECT}"
        ended = self._run("events", *window, project, "--filter=event=die", "--format=json")
        statuses: dict[str, set[int]] = {}
        for line in ended.stdout.splitlines():
            container = json.loads(line)["Actor"]["Attributes"]
            service = container["com.docker.compose.service"]
            statuses.setdefault(service, set()).add(int(container["exitCode"]))
        return statuses

    def leftovers(self) -> str:
        """Containers, volumes and networks of the project."""
        label = f"--filter=label=com.docker.compose.project={PROJECT}"
        lists = (("ps", "--all", "--quiet"), ("volume", "ls", "-q"), ("network", "ls", "-q"))
        return "".join(self._run(*command, label).stdout for command in lists)

    def get(self, port: str, path: str) -> Any:
        """The JSON that the service behind a port of .env answers."""
        with urlopen(f"http://127.0.0.1:{self._ports[port]}{path}", timeout=10) as answer:
            return json.load(answer)

    def _succeeds(self, *arguments: str) -> bool:
        return self._run("compose", *arguments).returncode == 0

    def _run(self, *arguments: str, limit: float = 300) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["docker", *arguments],
            cwd=ROOT,
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=limit,
            check=False,
        )
