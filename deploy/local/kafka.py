"""One Kafka node: started in a temporary folder, restarted at will, removed without a trace."""

import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from deploy.local.errors import LocalKafkaFailed
from deploy.local.ports import free_ports
from deploy.local.programs import KafkaPrograms
from deploy.local.readiness import is_ready
from deploy.local.watchdog import Watchdog

_HOST = "127.0.0.1"
_HERE = Path(__file__).parent
_CLUSTER_ID = "bG9jYWwta2Fma2EtMDAwMQ"  # Kafka wants 16 bytes in base64; which ones is all one

_POLL_SECONDS = 0.02
_STOP_SECONDS = 30.0  # an idle node stops in 0.3 s; then it is killed
_LOG_LINES_SHOWN = 20


class LocalKafka:
    """A real Kafka broker on 127.0.0.1, for tests, demos and benchmarks.

        with LocalKafka() as kafka:
            producer = KafkaProducer(bootstrap_servers=kafka.bootstrap_servers)

    Entering starts it and leaving removes it. In between, `stop` or `kill` and then `start` are
    a broker's restart: same address, same data. Should this process be killed, the broker ends
    and its data goes too. For one thread at a time.

    `java` is the program to run it with, by default the one `find_java` finds.
    """

    def __init__(self, *, java: Path | None = None, ready_within: float = 60.0) -> None:
        self._java = java
        self._ready_within = ready_within
        self._port, self._controller_port = free_ports(2)
        self._programs: KafkaPrograms | None = None
        self._folder: Path | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._watchdog: Watchdog | None = None

    @property
    def bootstrap_servers(self) -> str:
        """The address for clients, the same for the whole life of this object."""
        return f"{_HOST}:{self._port}"

    @property
    def folder(self) -> Path | None:
        """Where its configuration, data and `broker.log` lie; None before start and after removal."""
        return self._folder

    @property
    def pid(self) -> int | None:
        """The broker's process id while it runs, else None."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def start(self) -> None:
        """Start it and wait until a topic can be created; does nothing while it runs.

        Raises `LocalKafkaUnavailable` or `LocalKafkaFailed`, and has then removed everything.
        """
        if self.pid is not None:
            return
        programs = self._programs = self._programs or KafkaPrograms.obtain(self._java)
        try:
            if self._folder is None:
                self._folder = Path(tempfile.mkdtemp(prefix="local-kafka-"))
                self._configure(self._folder)
                self._format(programs)
            self._launch(self._folder)
            self._wait_until_ready()
        except BaseException:
            self.remove()
            raise

    def stop(self) -> None:
        """End it in good order, and keep its data for the next `start`."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                pass
        self.kill()

    def kill(self) -> None:
        """End it at once, as a power cut would, and keep its data for the next `start`."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
        if self._watchdog is not None:
            self._watchdog.dismiss()
            self._watchdog = None

    def remove(self) -> None:
        """End it and remove its data; a later `start` begins afresh at the same address."""
        # Its data is about to go, so there is nothing to be gained by stopping in good order
        # but an exit that clients see coming.
        self.stop()
        if self._folder is not None:
            shutil.rmtree(self._folder)
            self._folder = None

    def wait(self) -> None:
        """Block until the broker ends by itself. Always raises: `LocalKafkaFailed`."""
        if self._process is None:
            raise LocalKafkaFailed("Kafka is not running")
        raise self._failure(f"Kafka ended with status {self._process.wait()}")

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.remove()
