"""`python -m deploy.audit`, in the environment that `make audit` gives it."""

import subprocess
import sys

from deploy.audit.locked import locked

PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"

WITHOUT = """
import sys
from importlib.metadata import packages_distributions

class Absent:
    def find_spec(self, name, path=None, target=None):
        if set(there.get(name, ())) & missing:
            raise ModuleNotFoundError(name)

there = packages_distributions()
missing = set(sys.argv[1].split(","))
sys.meta_path.insert(0, Absent())
sys.argv = ["deploy.audit", "--help"]
from deploy.audit.__main__ import main
main()
"""


def test_it_needs_no_package_but_those_of_its_own_lock() -> None:
    """`.venv-audit` has none of the project's, and the project's has none of the audit's."""
    own = {package.name for package in locked("audit", PYTHON)}
    others = {package.name for package in locked("dev", PYTHON)} - own
    run = subprocess.run(
        [sys.executable, "-c", WITHOUT, ",".join(others)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert "bills of materials" in run.stdout
