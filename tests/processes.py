"""Processes that a test started, or that should be gone."""

import os
import shlex
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path


def output_of(
    command: Sequence[str],
    *,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    limit: float = 120,
) -> str:
    """What `command` prints, run to its end, which has to be 0 within `limit` seconds."""
    ended = subprocess.run(
        command, cwd=cwd, env=env, capture_output=True, text=True, timeout=limit, check=False
    )
    assert ended.returncode == 0, (
        f"`{shlex.join(command)}` ended with {ended.returncode}:\n{ended.stdout}{ended.stderr}"
    )
    return ended.stdout


def is_alive(pid: int) -> bool:
    """Whether the process exists."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
