"""One Prometheus: started with a configuration, its data in a temporary folder."""

import http.client
from contextlib import closing
from pathlib import Path

from deploy.local.ports import free_ports
from deploy.local.prometheus_programs import PrometheusPrograms
from deploy.local.server import HOST, LocalServer

_ANSWER_SECONDS = 5


class LocalPrometheus(LocalServer):
    """A real Prometheus on 127.0.0.1 that runs `config`, for tests.

    with LocalPrometheus(Path("prometheus.yml")) as prometheus:
        urlopen(f"{prometheus.address}/api/v1/query?query=up")
    """

    name = "Prometheus"

    def __init__(self, config: Path, *, ready_within: float = 60.0) -> None:
        super().__init__(ready_within)
        self._config = config
        [self._port] = free_ports(1)
        self._program: Path

    @property
    def address(self) -> str:
        """Where it answers, such as ``http://127.0.0.1:20000``."""
        return f"http://{HOST}:{self._port}"

    def _obtain(self) -> None:
        self._program = PrometheusPrograms.obtain().prometheus

    def _prepare(self, folder: Path) -> None:
        """It lays out its data itself."""

    def _command(self, folder: Path) -> list[str]:
        return [
            str(self._program),
            f"--config.file={self._config}",
            f"--storage.tsdb.path={folder / 'data'}",
            f"--web.listen-address={HOST}:{self._port}",
        ]

    def _stopped(self, folder: Path) -> None:
        """It leaves nothing of use."""

    def _is_ready(self) -> bool:
        asking = http.client.HTTPConnection(HOST, self._port, timeout=_ANSWER_SECONDS)
        with closing(asking):
            try:
                asking.request("GET", "/-/ready")
                return asking.getresponse().status == http.client.OK
            except (OSError, http.client.HTTPException):
                return False
