"""Environments for programs that are measured beside ours, made when they are asked for first."""

import hashlib
import subprocess
import sys

from deploy.local.settings import CacheSettings


def python_with(*packages: str) -> str:
    """A Python that has `packages`, each as pip takes it; without any, the project's own."""
    if not packages:
        return sys.executable
    digest = hashlib.sha256("\n".join(packages).encode()).hexdigest()[:12]
    folder = CacheSettings().folder("contestants") / digest
    python = folder / "bin" / "python"
    ready = folder / "ready"
    if not ready.exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        install = [str(python), "-m", "pip", "install", "--quiet", *packages]
        subprocess.run(install, check=True)
        ready.touch()
    return str(python)
