"""One Kafka node: started in a temporary folder, restarted at will, removed without a trace."""

import contextlib
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Self

from deploy.local.errors import LocalKafkaFailed
from deploy.local.ports import free_ports
from deploy.local.programs import KafkaPrograms
from deploy.local.readiness import is_ready
from deploy.local.watchdog import Watchdog

_HOST = "127.0.0.1"
_FIXED_CONFIG = Path(__file__).with_name("server.properties")
_CLUSTER_ID = "bG9jYWwta2Fma2EtMDAwMQ"  # 16 bytes in base64, as Kafka wants it; any would do

_POLL_SECONDS = 0.02
_STOP_SECONDS = 30.0  # a node at rest takes 0.3 s; one that takes longer than this is killed
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
        self._folder: Path | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._watchdog: Watchdog | None = None

    @property
    def bootstrap_servers(self) -> str:
        """The address for clients, the same for the whole life of this object."""
        return f"{_HOST}:{self._port}"

    @property
    def folder(self) -> Path | None:
        """Its configuration, data and `broker.log`; None before a start and after removal."""
        return self._folder

    @property
    def pid(self) -> int | None:
        """The broker's process id while it runs, else None."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def start(self) -> None:
        """Start it and wait until it would create a topic; does nothing while it runs.

        Raises `LocalKafkaUnavailable`, or `LocalKafkaFailed` and has then removed everything.
        """
        if self.pid is not None:
            return
        programs = KafkaPrograms.obtain(self._java)
        try:
            if self._folder is None:
                self._folder = Path(tempfile.mkdtemp(prefix="local-kafka-"))
                self._format(self._folder, programs)
            self._launch(self._folder, programs)
            self._wait_until_ready()
        except BaseException:
            self.remove()
            raise

    def stop(self) -> None:
        """End it in good order and keep its data for the next `start`."""
        if self._process is not None:
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_STOP_SECONDS)
        self.kill()

    def kill(self) -> None:
        """End it at once, as a crash would, and keep its data for the next `start`."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
        if self._watchdog is not None:
            self._watchdog.dismiss()
            self._watchdog = None

    def remove(self) -> None:
        """Stop it and remove its data; a `start` after this begins afresh at the same address."""
        self.stop()
        if self._folder is not None:
            shutil.rmtree(self._folder)
            self._folder = None

    def wait(self) -> None:
        """Block until the broker ends without being asked to, then raise `LocalKafkaFailed`."""
        if self._process is not None:
            self._process.wait()
        raise self._failure("Kafka is not running any more")

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.remove()

    def _format(self, folder: Path, programs: KafkaPrograms) -> None:
        config = folder / "server.properties"
        broker, controller = f"{_HOST}:{self._port}", f"{_HOST}:{self._controller_port}"
        config.write_text(
            f"{_FIXED_CONFIG.read_text()}\n"
            f"listeners=BROKER://{broker},CONTROLLER://{controller}\n"
            f"controller.quorum.bootstrap.servers={controller}\n"
            f"log.dirs={folder / 'data'}\n"
        )
        with (folder / "broker.log").open("wb") as log:
            command = programs.format_storage(config, _CLUSTER_ID)
            ended = subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False
            )
        if ended.returncode != 0:
            raise self._failure(f"Kafka's storage was not formatted, status {ended.returncode}")

    def _launch(self, folder: Path, programs: KafkaPrograms) -> None:
        with (folder / "broker.log").open("ab") as log:
            self._process = subprocess.Popen(
                programs.broker(folder / "server.properties"),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C at a terminal is for its owner, who then stops it
            )
        self._watchdog = Watchdog(self._process.pid, folder)

    def _wait_until_ready(self) -> None:
        started = time.monotonic()
        while self._process is not None and not is_ready(_HOST, self._port):
            if time.monotonic() - started > self._ready_within:
                raise self._failure(f"Kafka was not ready within {self._ready_within:g} s")
            with contextlib.suppress(subprocess.TimeoutExpired):
                status = self._process.wait(_POLL_SECONDS)
                raise self._failure(f"Kafka ended with status {status} before it was ready")

    def _failure(self, what_happened: str) -> LocalKafkaFailed:
        if self._folder is None:
            return LocalKafkaFailed(what_happened)
        log = (self._folder / "broker.log").read_text(errors="replace")
        tail = "\n".join(log.splitlines()[-_LOG_LINES_SHOWN:])
        return LocalKafkaFailed(f"{what_happened}. The end of its log:\n{tail}")
