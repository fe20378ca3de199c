"""Ends a server whose parent was killed and could not end it."""

import subprocess
from pathlib import Path

# The shell's input is a pipe that only this process holds: it ends when this process does,
# whatever ended it. No signal or thread is involved.
_WHEN_THE_PARENT_IS_GONE = 'read -r _; kill -9 "$1"; rm -rf "$2"'


class Watchdog:
    """Kills process `pid` and removes `folder` as soon as the process that made it is gone."""

    def __init__(self, pid: int, folder: Path) -> None:
        self._shell = subprocess.Popen(
            ["/bin/sh", "-c", _WHEN_THE_PARENT_IS_GONE, "watchdog", str(pid), str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C at a terminal is not for it
        )

    def dismiss(self) -> None:
        """Stand down: the process has ended. May be called again."""
        self._shell.kill()
        self._shell.wait()
        if self._shell.stdin is not None:
            self._shell.stdin.close()
