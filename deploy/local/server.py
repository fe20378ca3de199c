"""One server in the background: started in a temporary folder, removed without a trace."""

import contextlib
import shutil
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from pathlib import Path
from typing import ClassVar, Self

from contracts.program.interruption import Interruption
from deploy.local.errors import LocalServerFailed
from deploy.local.watchdog import Watchdog

HOST = "127.0.0.1"

_POLL_SECONDS = 0.02
_LOOK_SECONDS = 0.5
_STOP_SECONDS = 30.0  # a server at rest takes less than one; one that takes longer is killed
_LOG_LINES_SHOWN = 20


class LocalServer(ABC):
    """A real server on 127.0.0.1 whose data lasts as long as this object's block.

    Entering starts it and leaving removes it. In between, `stop` or `kill` and then `start` are
    a restart: same address, same data. Should this process be killed, the server ends and its data
    goes too. For one thread at a time.
    """

    name: ClassVar[str]
    """What messages call it."""

    def __init__(self, ready_within: float) -> None:
        self._ready_within = ready_within
        self._folder: Path | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._watchdog: Watchdog | None = None

    @abstractmethod
    def _obtain(self) -> None:
        """Have what it needs on this machine, or raise `LocalServerUnavailable`."""

    @abstractmethod
    def _prepare(self, folder: Path) -> None:
        """Lay out its empty folder, before the first start."""

    @abstractmethod
    def _command(self, folder: Path) -> list[str]:
        """What runs it on its folder."""

    @abstractmethod
    def _is_ready(self) -> bool:
        """Whether it can be used."""

    @abstractmethod
    def _stopped(self, folder: Path) -> None:
        """Take what it left in its folder for later starts, once it has ended in good order."""

    @property
    def folder(self) -> Path | None:
        """Its configuration, data and log; None before a start and after removal."""
        return self._folder

    @property
    def pid(self) -> int | None:
        """Its process id while it runs, else None."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def start(self) -> None:
        """Start it and wait until it can be used; does nothing while it runs.

        Raises `LocalServerUnavailable`, or `LocalServerFailed` and has then removed everything.
        """
        if self.pid is not None:
            return
        self._obtain()
        try:
            if self._folder is None:
                prefix = f"local-{self.name.lower()}-"
                self._folder = Path(tempfile.mkdtemp(prefix=prefix))
                self._prepare(self._folder)
            self._launch(self._folder)
            self._wait_until_ready()
        except BaseException:
            self.remove()
            raise

    def stop(self) -> None:
        """End it in good order and keep its data for the next `start`."""
        if self._process is not None and self._folder is not None:
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_STOP_SECONDS)
                self._stopped(self._folder)
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

    def wait(self, interruption: Interruption) -> None:
        """Block until an interruption is requested.

        Raises:
            LocalServerFailed: it has ended before that.
        """
        while not interruption.requested:
            if self.pid is None:
                raise self._failure(f"{self.name} is not running any more")
            interruption.wait(_LOOK_SECONDS)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.remove()

    def _launch(self, folder: Path) -> None:
        with self._log(folder).open("ab") as output:
            self._process = subprocess.Popen(
                self._command(folder),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,  # Ctrl-C at a terminal is for its owner, who then stops it
            )
        self._watchdog = Watchdog(self._process.pid, folder)

    def _wait_until_ready(self) -> None:
        started = time.monotonic()
        while self._process is not None and not self._is_ready():
            if time.monotonic() - started > self._ready_within:
                raise self._failure(f"{self.name} was not ready within {self._ready_within:g} s")
            with contextlib.suppress(subprocess.TimeoutExpired):
                status = self._process.wait(_POLL_SECONDS)
                raise self._failure(f"{self.name} ended with status {status} before it was ready")

    def _log(self, folder: Path) -> Path:
        return folder / f"{self.name.lower()}.log"

    def _failure(self, what_happened: str) -> LocalServerFailed:
        if self._folder is None:
            return LocalServerFailed(what_happened)
        lines = self._log(self._folder).read_text(errors="replace").splitlines()
        tail = "\n".join(lines[-_LOG_LINES_SHOWN:])
        return LocalServerFailed(f"{what_happened}. The end of its log:\n{tail}")
