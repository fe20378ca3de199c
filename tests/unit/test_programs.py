"""Every module that one can run, by whatever name: it answers, and does nothing else."""

import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.asked import ROOT

_RUNS = re.compile(r'^if __name__ == "__main__":', re.MULTILINE)
_HOLDS_CODE = "benchmarks contracts data deploy detector docs producer tests trainer transport"


def programs() -> list[str]:
    """The names that `python -m` knows them by."""
    files = (file for folder in _HOLDS_CODE.split() for file in (ROOT / folder).rglob("*.py"))
    parts = (
        file.relative_to(ROOT).with_suffix("").parts
        for file in sorted(files)
        if file.name == "__main__.py" or _RUNS.search(file.read_text(encoding="utf-8"))
    )
    return [".".join(part for part in each if part != "__main__") for each in parts]


def wrong_with(program: str, folder: Path) -> list[str]:
    """What its answers to ``--help`` and to a flag that it lacks are not as they should be."""
    (folder / program).mkdir()
    command = [sys.executable, str(ROOT / "tests" / "asked.py"), program, str(folder / program)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    if ended.returncode != 0:
        return [f"it ended: {ended.stderr[-500:]}"]
    asked = json.loads(ended.stdout.splitlines()[-1])
    (status, text, _), (refused, _, complaint) = asked["answers"]
    wrong = [f"it did {each}" for each in asked["done"]]
    if status != 0 or not re.search("usage:", text, re.IGNORECASE):
        wrong.append(f"--help gave {status} and {text[:200]!r}")
    if refused != 2 or not complaint:
        wrong.append(f"--no-such-flag gave {refused} and {complaint[-200:]!r}")
    return wrong


def test_every_program_answers_help_and_refuses_what_it_lacks(tmp_path: Path) -> None:
    """With 0 and how it is used, and with 2; nothing is started, and nothing written, by either."""
    found = programs()
    assert {"producer", "deploy.local", "contracts.stream.schemas"} < set(found)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        verdicts = pool.map(wrong_with, found, [tmp_path] * len(found))
        wrong = {name: verdict for name, verdict in zip(found, verdicts, strict=True) if verdict}
    assert wrong == {}
