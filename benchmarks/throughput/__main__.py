"""`python -m benchmarks.throughput`, or `make bench`: records a second, side by side.

All contestants read the same topic, each in turn, round after round. The table is printed and
written as Markdown, every run as JSON.
"""

import json
import os
import platform
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markdown import Markdown

from benchmarks.throughput.contestants import CONTESTANTS, Contestant
from benchmarks.throughput.figures import Run
from benchmarks.throughput.race import run
from benchmarks.throughput.settings import ThroughputSettings
from benchmarks.throughput.site import site
from benchmarks.throughput.table import table


def main() -> int:
    """Run it; returns the exit status."""
    settings = ThroughputSettings.read(sys.argv[1:], "benchmarks")
    chosen = _chosen(settings.contestants)
    runs: dict[str, list[Run]] = {each.name: [] for each in chosen}
    with tempfile.TemporaryDirectory() as folder, site(settings, Path(folder)) as address:
        for number in range(settings.rounds):
            for contestant in chosen:
                found = run(contestant, address, Path(folder), settings)
                runs[contestant.name].append(found)
                print(f"round {number + 1}: {contestant.name} {found.text()}", flush=True)
    text = table({each: runs[each.name] for each in chosen})
    Console().print(Markdown(text))
    _write(settings, runs, text)
    return 0


def _chosen(names: str) -> list[Contestant]:
    """Those that are named, or all.

    Raises:
        SystemExit: there is none of that name.
    """
    known = {each.name: each for each in CONTESTANTS}
    wanted = [name.strip() for name in names.split(";")] if names else list(known)
    if unknown := [name for name in wanted if name not in known]:
        raise SystemExit(f"expected names among {'; '.join(known)}, received {unknown[0]!r}")
    return [known[name] for name in wanted]


def _write(settings: ThroughputSettings, runs: dict[str, list[Run]], text: str) -> None:
    facts = _facts(settings)
    settings.results.mkdir(parents=True, exist_ok=True)
    figures = facts | {"runs": {name: [each._asdict() for each in of] for name, of in runs.items()}}
    name = f"throughput-{settings.partitions}-partitions"
    (settings.results / f"{name}.json").write_text(json.dumps(figures, indent=1) + "\n")
    said = "".join(f"- {what}: {fact}\n" for what, fact in facts.items())
    (settings.results / f"{name}.md").write_text(f"{text}\n\n{said}")


def _facts(settings: ThroughputSettings) -> dict[str, Any]:
    """What one has to know of the machine and of the run to compare."""
    packages = ("kafka-python", "onnxruntime", "numpy", "msgspec")
    return {
        "command": " ".join(["python -m benchmarks.throughput", *sys.argv[1:]]),
        "records": settings.records,
        "partitions": settings.partitions,
        "cores": os.cpu_count(),
        "processor": _processor(),
        "python": platform.python_version(),
        "system": platform.platform(),
        "packages": ", ".join(f"{name} {version(name)}" for name in packages),
    }


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next((line.split(":")[1].strip() for line in lines if "model name" in line), "unknown")


if __name__ == "__main__":
    sys.exit(main())
