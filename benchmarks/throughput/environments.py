"""An environment for each contestant that needs one, made when it is asked for first."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from benchmarks.throughput.contestants import Contestant

_CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))


def python_of(contestant: Contestant) -> str:
    """The Python that runs `contestant`."""
    if not contestant.packages:
        return sys.executable
    digest = hashlib.sha256("\n".join(contestant.packages).encode()).hexdigest()[:12]
    folder = _CACHE / "anomaly-detector" / "contestants" / digest
    python = folder / "bin" / "python"
    ready = folder / "ready"
    if not ready.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        install = [str(python), "-m", "pip", "install", "--quiet", *contestant.packages]
        subprocess.run(install, check=True)
        ready.touch()
    return str(python)
