"""`make demo`: the whole product with one command."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest


def _demo(folder: Path, **environment: str) -> tuple[str, dict[str, Any]]:
    """What the demo printed, and the figures it wrote."""
    summary = folder / "demo-summary.json"
    command = [
        sys.executable,
        "-m",
        "deploy.demo",
        f"--models={folder}",
        f"--summary={summary}",
        "--rate=4000",
        "--backlog=5000",
    ]
    ended = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=250,
        check=False,
        env=os.environ | environment,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "interrupted" not in ended.stderr
    return ended.stdout, json.loads(summary.read_text())


def test_the_demo_catches_frauds_and_loses_nothing(broker: str, tmp_path: Path) -> None:
    """On the real sample: recall above 0.6, no alert lost, none duplicated, alerts to read."""
    printed, figures = _demo(tmp_path, KAFKA_BOOTSTRAP_SERVERS=broker)
    assert (figures["records"], figures["frauds"]) == (12_013, 211)
    assert (figures["lost"], figures["duplicated"]) == (0, 0)
    assert figures["recall"] > 0.6
    assert figures["caught"] == pytest.approx(figures["precision"] * figures["alerts"], abs=1)
    assert 0 < figures["p50_ms"] <= figures["p99_ms"]
    assert figures["throughput_per_s"] > 0
    made = figures["payments"]
    assert (made["lost"], made["duplicated"]) == (0, 0)
    assert made["frauds"] == 29
    assert made["recall"] > 0.6
    assert made["sorts"].keys() == {"stolen", "cloned", "testing", "takeover"}
    assert printed.count("  one in ") == figures["alerts"] + made["alerts"]


def test_without_any_kafka_the_demo_says_so_and_goes_on(tmp_path: Path) -> None:
    """No engine, no cache folder to keep jars in: the same figures but for the broker's."""
    printed, figures = _demo(
        tmp_path,
        KAFKA_BOOTSTRAP_SERVERS="",
        DOCKER_HOST="unix:///nowhere.sock",
        XDG_CACHE_HOME="/dev/null",
        TRAINER_MEMBERS="2",
    )
    assert "no Kafka" in printed
    assert figures["recall"] > 0.6
    assert printed.count("  one in ") == figures["alerts"]
    broker_figures = ("lost", "duplicated", "throughput_per_s", "p50_ms", "p99_ms")
    assert [figures[name] for name in broker_figures] == [None] * 5
    assert figures["payments"] is None
