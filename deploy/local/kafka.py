"""One Kafka node: started in a temporary folder, restarted at will, removed without a trace."""

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from deploy.local.listener import Listener
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
    one `find_java` finds. `listeners` are further addresses beside `bootstrap_servers`, which is in
    plain text and where the broker finds itself. `properties` are further lines of
    `server.properties`; they win over all that stands there. `node` is its number, and `voters` are
    where the nodes of its cluster, by their numbers, agree on what is so; it is alone without.
    """

    name = "Kafka"

    def __init__(
        self,
        *,
        java: Path | None = None,
        ready_within: float = 60.0,
        listeners: Sequence[Listener] = (),
        properties: Mapping[str, str] | None = None,
        node: int = 1,
        voters: Mapping[int, Listener] | None = None,
    ) -> None:
        super().__init__(ready_within)
        self._java = java
        self.node = node
        self._voters = voters
        self._broker = Listener("BROKER")
        self._controller = voters[node] if voters else Listener("CONTROLLER")
        self._listeners = (self._broker, *listeners)
        self._properties = dict(properties or {})
        self._programs: KafkaPrograms

    @property
    def bootstrap_servers(self) -> str:
        """The address for clients, the same for the whole life of this object."""
        return self._broker.address

    def _obtain(self) -> None:
        self._programs = KafkaPrograms.obtain(self._java)

    def _prepare(self, folder: Path) -> None:
        config = folder / "server.properties"
        lines = self._addresses() | {"log.dirs": str(folder / "data")} | self._properties
        # Java reads a backslash as an escape, and of several lines of one key the last.
        written = [f"{key}={value}\n".replace("\\", r"\\") for key, value in lines.items()]
        config.write_text(f"{_FIXED_CONFIG.read_text()}\n{''.join(written)}")
        with self._log(folder).open("wb") as log:
            alone = self._voters is None
            command = self._programs.format_storage(config, _CLUSTER_ID, alone=alone)
            ended = subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False
            )
        if ended.returncode != 0:
            raise self._failure(f"Kafka's storage was not formatted, status {ended.returncode}")

    def _command(self, folder: Path) -> list[str]:
        return self._programs.broker(folder / "server.properties")

    def _stopped(self, folder: Path) -> None:
        self._programs.classes.keep(folder)

    def _is_ready(self) -> bool:
        return is_ready(HOST, self._broker.port, self.node)

    def _addresses(self) -> dict[str, str]:
        everywhere = (*self._listeners, self._controller)
        return {
            "listeners": ",".join(f"{each.name}://{each.address}" for each in everywhere),
            "advertised.listeners": ",".join(
                f"{each.name}://{each.advertised_address}" for each in self._listeners
            ),
            "listener.security.protocol.map": ",".join(
                f"{each.name}:{each.protocol}" for each in everywhere
            ),
            **self._quorum(),
        }

    def _quorum(self) -> dict[str, str]:
        if self._voters is None:
            return {"controller.quorum.bootstrap.servers": self._controller.address}
        voters = (f"{node}@{each.address}" for node, each in self._voters.items())
        return {"node.id": str(self.node), "controller.quorum.voters": ",".join(voters)}
