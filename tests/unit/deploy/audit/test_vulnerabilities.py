"""`deploy.audit.vulnerabilities`: what is made of the answers of `pip-audit`."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from deploy.audit.locked import Locked
from deploy.audit.vulnerabilities import Verdict, ask

PACKAGES = [Locked("rich", "15.0.0"), Locked("numpy", "2.5.5")]
FLAWED = {"name": "rich", "version": "15.0.0", "vulns": [{"id": "F-1", "fix_versions": ["15.1"]}]}
FINE = {"name": "numpy", "version": "2.5.5", "vulns": []}
SKIPPED = {"name": "numpy", "skip_reason": "not found"}


def answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, **reports: list[Any]) -> None:
    """Let a script stand for `pip-audit`: it prints the report of the database it is asked for."""
    lines = [
        f"case \"$*\" in *service={service}*) echo '{json.dumps({'dependencies': report})}';; esac"
        for service, report in reports.items()
    ]
    script = tmp_path / "pip-audit"
    script.write_text("\n".join(["#!/bin/sh", *lines, "exit 1", ""]))
    script.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(script))


def test_each_flaw_is_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which package, which flaw, which version is without."""
    answer(tmp_path, monkeypatch, pypi=[FLAWED, FINE])
    assert ask(PACKAGES) == Verdict(2, ["rich 15.0.0: F-1, mended in 15.1"])


def test_a_database_that_knows_none_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It answers, as a mirror may, without knowing any package: the next one is asked."""
    answer(tmp_path, monkeypatch, pypi=[SKIPPED], osv=[FINE])
    assert ask(PACKAGES) == Verdict(1, [])


def test_no_database_is_no_verdict(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And not the verdict that all is well."""
    answer(tmp_path, monkeypatch, pypi=[SKIPPED])
    assert ask(PACKAGES) is None
