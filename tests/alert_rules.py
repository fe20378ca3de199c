"""The rules of deploy/prometheus/, as they are written."""

import re
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parents[1] / "deploy" / "prometheus"

OF_THE_CLIENT_LIBRARY = {
    "process_cpu_seconds_total",
    "process_resident_memory_bytes",
    "process_start_time_seconds",
}
"""On Linux alone, where the detectors run; tests may run elsewhere."""


def read(path: Path) -> Any:
    """What a YAML file holds."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def rules_of(kind: str) -> list[dict[str, Any]]:
    """Every rule that is a `record` or an `alert`; with `expr`, all of them."""
    files = sorted(FOLDER.glob("rules/*.yml"))
    groups = [group for path in files for group in read(path)["groups"]]
    return [rule for group in groups for rule in group["rules"] if kind in rule]


def anchor(name: str) -> str:
    """Of the alert `DetectorDown`, or the heading `Detector down`: `detector-down`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])| ", "-", name).lower()


ALERTS = {rule["alert"]: rule for rule in rules_of("alert")}
RECORDED = {rule["record"] for rule in rules_of("record")}
