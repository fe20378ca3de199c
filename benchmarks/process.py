"""What a process takes of its machine, by Linux; it imports nothing that is not Python's own."""

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import IO, NamedTuple

_EVERY_SECONDS = 0.01
_LOOKS_A_PEAK = 20
_TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


class Process(NamedTuple):
    """One that runs, by its id; once it has ended, every method raises `OSError`."""

    id: int

    def cpu_seconds(self) -> float:
        """What all of its threads have used so far, in user and in system mode."""
        fields = self._file("stat").rpartition(")")[2].split()  # its name may have spaces
        return (int(fields[11]) + int(fields[12])) / _TICKS_A_SECOND

    def resident_megabytes(self) -> float:
        """The memory that it has now."""
        return _megabytes(self._status()["VmRSS"])

    def peak_megabytes(self) -> float:
        """The most that it ever had."""
        return _megabytes(self._status()["VmHWM"])

    def threads(self) -> int:
        return int(self._status()["Threads"])

    def open_files(self) -> int:
        return len(list(Path(f"/proc/{self.id}/fd").iterdir()))

    def _status(self) -> Mapping[str, str]:
        return dict(line.split(":", 1) for line in self._file("status").splitlines())

    def _file(self, name: str) -> str:
        return Path(f"/proc/{self.id}/{name}").read_text(encoding="utf-8")


class Whole(NamedTuple):
    """What one command took, from its start to its end.

    `system_seconds` are those of `cpu_seconds` that the system took for it.
    """

    seconds: float
    cpu_seconds: float
    peak_megabytes: float
    system_seconds: float = 0.0


def run_whole(command: Sequence[str | Path], output: IO[str] | None = None) -> Whole:
    """Run `command` to its end; what it prints goes to `output`, or where ours does.

    Raises:
        RuntimeError: it ended with another status than 0.
    """
    began = time.perf_counter()
    peak = 0.0
    process = subprocess.Popen(command, stdout=output)
    for look in count():
        ended, status, used = os.wait4(process.pid, os.WNOHANG)
        if ended:
            break
        if look % _LOOKS_A_PEAK == 0:  # to look takes milliseconds, where much is mapped
            with suppress(OSError, KeyError):  # it has just ended
                peak = Process(process.pid).peak_megabytes()
        time.sleep(_EVERY_SECONDS)
    seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(f"{command} ended with status {process.returncode}")
    return Whole(seconds, used.ru_utime + used.ru_stime, peak, used.ru_stime)


def _megabytes(kilobytes: str) -> float:
    return int(kilobytes.split(maxsplit=1)[0]) / 1024
