"""One Kafka node: started in a temporary folder, restarted at will, removed without a trace."""

import subprocess
from pathlib import Path

from deploy.local.ports import free_ports
from deploy.local.programs import KafkaPrograms
from deploy.local.readiness import is_ready
from deploy.local.server import HOST, LocalServer

_FIXED_CONFIG = Path(__file__).with_name("server.properties")
_CLUSTER_ID = "bG9jYWwta2Fma2EtMDAwMQ"  # 16 bytes in base64, as Kafka wants it; any would do


class LocalKafka(LocalServer):
    """A real Kafka broker on 127.0.0.1, for tests, demos and benchmarks.

        with LocalKafka() as kafka:
            producer = KafkaProducer(bootstrap_servers=kafka.bootstrap_servers)

    It is ready once it would create a topic. `java` is the program to run it with, by default the
    one `find_java` finds.
    """

    name = "Kafka"

    def __init__(self, *, java: Path | None = None, ready_within: float = 60.0) -> None:
        super().__init__(ready_within)
        self._java = java
        self._port, self._controller_port = free_ports(2)
        self._programs: KafkaPrograms

    @property
    def bootstrap_servers(self) -> str:
        """The address for clients, the same for the whole life of this object."""
        return f"{HOST}:{self._port}"

    def _obtain(self) -> None:
        self._programs = KafkaPrograms.obtain(self._java)

    def _prepare(self, folder: Path) -> None:
        config = folder / "server.properties"
        broker, controller = f"{HOST}:{self._port}", f"{HOST}:{self._controller_port}"
        config.write_text(
            f"{_FIXED_CONFIG.read_text()}\n"
            f"listeners=BROKER://{broker},CONTROLLER://{controller}\n"
            f"controller.quorum.bootstrap.servers={controller}\n"
            f"log.dirs={folder / 'data'}\n"
        )
        with self._log(folder).open("wb") as log:
            command = self._programs.format_storage(config, _CLUSTER_ID)
            ended = subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False
            )
        if ended.returncode != 0:
            raise self._failure(f"Kafka's storage was not formatted, status {ended.returncode}")

    def _command(self, folder: Path) -> list[str]:
        return self._programs.broker(folder / "server.properties")

    def _is_ready(self) -> bool:
        return is_ready(HOST, self._port)
