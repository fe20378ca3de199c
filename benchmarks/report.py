"""What a benchmark leaves behind: figures as JSON, a table as Markdown, and what they are of."""

import json
import os
import platform
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.page import DOCS, put_results

RESULTS = Path(__file__).parent / "results"

_LOOPS = 9
_PACKAGES = ("kafka-python", "onnxruntime", "numpy", "msgspec", "prometheus-client")


def facts(command: str, **of_the_run: Any) -> dict[str, Any]:
    """What one has to know of the machine and of the run to compare; `command` as it was typed."""
    return {
        "command": " ".join([f"python -m benchmarks.{command}", *sys.argv[1:]]),
        **of_the_run,
        "cores": os.cpu_count(),
        "processor": _processor(),
        "speed of a core beside a busy one": round(speed_beside_another(), 2),
        "load at the start": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "system": platform.platform(),
        "packages": ", ".join(f"{name} {version(name)}" for name in _PACKAGES),
    }


def write(
    folder: Path, name: str, facts: dict[str, Any], figures: dict[str, Any], text: str
) -> None:
    """Write `name`.json with everything, and `name`.md with the tables `text` and the facts.

    Where `folder` is that of the project, pages that show the tables have them at once.
    """
    folder.mkdir(parents=True, exist_ok=True)
    whole = json.dumps(facts | figures, indent=1)
    (folder / f"{name}.json").write_text(f"{whole}\n", encoding="utf-8")
    said = "".join(f"- {what}: {fact}\n" for what, fact in facts.items())
    (folder / f"{name}.md").write_text(f"{text}\n\n{said}", encoding="utf-8")
    if folder == RESULTS:
        for page in DOCS.glob("*.md"):
            put_results(page)


def speed_beside_another() -> float:
    """Of a core, as a share of its speed alone: some 0.6 where two are threads of one."""
    alone = min(_seconds_of_a_loop() for _ in range(_LOOPS))
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as another:
        try:
            beside = min(_seconds_of_a_loop() for _ in range(_LOOPS))
        finally:
            another.kill()
    return alone / beside


def _seconds_of_a_loop() -> float:
    began = time.perf_counter()
    for _ in range(1_000_000):
        pass
    return time.perf_counter() - began


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next((line.split(":")[1].strip() for line in lines if "model name" in line), "unknown")
