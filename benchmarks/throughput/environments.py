"""An environment for each contestant that needs one, made when it is asked for first."""

import hashlib
import subprocess
import sys

from benchmarks.throughput.contestants import Contestant
from deploy.local.settings import CacheSettings


def python_of(contestant: Contestant) -> str:
    """The Python that runs `contestant`."""
    if not contestant.packages:
        return sys.executable
    digest = hashlib.sha256("\n".join(contestant.packages).encode()).hexdigest()[:12]
    folder = CacheSettings().folder("contestants") / digest
    python = folder / "bin" / "python"
    ready = folder / "ready"
    if not ready.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        install = [str(python), "-m", "pip", "install", "--quiet", *contestant.packages]
        subprocess.run(install, check=True)
        ready.touch()
    return str(python)
