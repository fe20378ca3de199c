"""What is known to be wrong with packages, where a database of it can be reached."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple, Self

from deploy.audit.locked import Locked

SERVICES = ("pypi", "osv")
"""The databases that `pip-audit` knows, in the order in which they are asked."""

_SECONDS = 10


class Verdict(NamedTuple):
    """Of how many packages a database knew anything, and a line for each vulnerability."""

    known: int
    found: list[str]

    @classmethod
    def of(cls, report: dict[str, Any]) -> Self:
        """From the JSON of `pip-audit`; a package that it skipped was not looked at."""
        looked_at = [package for package in report["dependencies"] if "vulns" in package]
        return cls(
            len(looked_at),
            [
                f"{package['name']} {package['version']}: {flaw['id']}, mended in "
                f"{', '.join(flaw['fix_versions']) or 'no version yet'}"
                for package in looked_at
                for flaw in package["vulns"]
            ],
        )


def ask(packages: list[Locked]) -> Verdict | None:
    """The verdict of the first database that knows any of the packages; None where none is."""
    for service in SERVICES:
        verdict = _ask(packages, service)
        if verdict is not None and verdict.known:
            return verdict
    return None


def _ask(packages: list[Locked], service: str) -> Verdict | None:
    """None where the database cannot be reached: `pip-audit` then ends without a report."""
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder) / "requirements.txt"
        lines = [f"{package.name}=={package.version}\n" for package in packages]
        wanted.write_text("".join(lines), encoding="utf-8")
        asked = subprocess.run(
            [
                *(sys.executable, "-m", "pip_audit", "--requirement", str(wanted)),
                *("--no-deps", "--disable-pip", "--progress-spinner=off", "--format=json"),
                *(f"--vulnerability-service={service}", f"--timeout={_SECONDS}"),
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=False,
        )
    return Verdict.of(json.loads(asked.stdout)) if asked.stdout.strip() else None
