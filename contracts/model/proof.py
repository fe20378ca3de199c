"""A bundle is proven in a process of its own, which may crash, hang or ask for all memory.

What a graph does once it is opened, no check of its bytes can tell. So a running program lets this
process open it first, with bounds that the system holds: on time, on memory, on writing files.
"""

import argparse
import contextlib
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

from contracts.model.bundle import Bundle
from contracts.model.scorer import Scorer
from contracts.program.errors import CLEAN, BadBundle, BundleUnreadable

SECONDS = 60
"""For a proof, which takes half a second for the default model."""

MEMORY = 1 << 30
"""Bytes of data beside those of the empty process. The default model takes some ten million."""

_GRACE_SECONDS = 10
_UNREADABLE = 3
_POLITE = 10
_KILLED_FIRST = "1000"


def prove(bundle: Bundle, seconds: int = SECONDS) -> None:
    """Make sure that exactly this `bundle` opens, scores its golden rows and explains them.

    Raises:
        BadBundle: it does not, or not within `seconds` and `MEMORY`.
        BundleUnreadable: it can no longer be read, or has changed meanwhile.
    """
    command = [sys.executable, "-m", __spec__.name, str(bundle.folder), f"{seconds}"]
    try:
        ended = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            errors="replace",
            timeout=seconds + _GRACE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        status, said = -signal.SIGALRM, ""
    except OSError as error:
        raise BundleUnreadable(f"{bundle.folder}: no process to prove it in: {error}") from None
    else:
        status, said = ended.returncode, ended.stdout.strip()
    if status == BadBundle.exit_status:
        raise BadBundle(said)
    if status == _UNREADABLE:
        raise BundleUnreadable(said)
    if status != CLEAN:
        raise BadBundle(f"{bundle.folder}: {_end_of_proof(status, seconds)}")
    if said != bundle.sha256:
        raise BundleUnreadable(f"{bundle.folder}: changed while it was opened")


def _end_of_proof(status: int, seconds: int) -> str:
    if status in (-signal.SIGALRM, -signal.SIGXCPU):
        return f"its graphs were not done with the golden rows within {seconds} s"
    if status == -signal.SIGKILL:
        return "the process that opened it was killed, most likely for its memory"
    return f"the process that opened it crashed, exit status {status}"


def main() -> int:
    """Open the bundle of the first argument within the seconds of the second; say what came."""
    parser = argparse.ArgumentParser("python -m contracts.model.proof", description=__doc__)
    parser.add_argument("bundle", type=Path)
    parser.add_argument("seconds", type=int)
    given = parser.parse_args()
    _bound(given.seconds)
    try:
        print(Scorer.open(given.bundle).bundle.sha256)
    except BundleUnreadable as error:
        print(error)
        return _UNREADABLE
    except BadBundle as error:
        print(error)
        return BadBundle.exit_status
    return CLEAN


def _bound(seconds: int) -> None:
    """What goes beyond is ended by the system, and where memory is scarce, this before others."""
    signal.alarm(seconds)
    memory = MEMORY + _data_so_far()
    for limited, soft, most in (
        # With both at once it would be open which signal ends it, and so what is said of its end.
        (resource.RLIMIT_CPU, seconds, seconds + _GRACE_SECONDS),
        (resource.RLIMIT_DATA, memory, memory),
        (resource.RLIMIT_FSIZE, 0, 0),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        _, hard = resource.getrlimit(limited)
        if hard == resource.RLIM_INFINITY or most < hard:
            resource.setrlimit(limited, (soft, most))
    os.nice(_POLITE)
    with contextlib.suppress(OSError):  # of Linux
        Path("/proc/self/oom_score_adj").write_text(_KILLED_FIRST)


def _data_so_far() -> int:
    """Bytes; libraries take more of it the more processors there are."""
    with contextlib.suppress(OSError):  # of Linux
        for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
            if line.startswith("VmData:"):
                return int(line.split()[1]) << 10
    return 0


if __name__ == "__main__":
    sys.exit(main())
