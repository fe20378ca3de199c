"""The house as its own pages describe it."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROGRAMS = (
    "contracts",
    "transport",
    "trainer",
    "producer",
    "detector",
    "deploy",
    "docs",
    "data",
    "benchmarks",
)

ABOUT_MORE_THAN_A_FILE = {
    "house.py",  # the whole of it
    "programs.py",  # whatever `python -m` runs
    "secure_stack.py",
    "stack.py",  # docker-compose.yml and what it is made of
    "file_to_stream.py",  # a table on both of its ways
    "docs/pages.py",  # all of them
    "docs/runbook.py",  # beside what the code logs
    "detector/cost.py",  # of a record, on all its way
    "detector/imports.py",  # what no file of the detector may import
    "trainer/autoencoders/every_kind.py",  # one battery over all kinds
    "trainer/scores/every_score.py",  # one battery over all scores
}


def _files(*folders: str) -> list[Path]:
    """The Python files below `folders`, relative to the root."""
    found = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return [path.relative_to(ROOT) for path in found]


def _named_in(page: str) -> set[str]:
    return set(re.findall(r"`([\w./-]+)`", (ROOT / page).read_text(encoding="utf-8")))


def test_the_architecture_names_folders_and_files_that_exist() -> None:
    """One that moved is a page that lies."""
    named = {name for name in _named_in("ARCHITECTURE.md") if name.endswith((".py", "/"))}
    named = {name for name in named if "<" not in name and "/" in name}
    assert len(named) > 20
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_the_architecture_names_every_folder_of_the_programs() -> None:
    """A new room has to be drawn in."""
    named = _named_in("ARCHITECTURE.md")
    folders = {f"{path.parent}/" for path in _files(*PROGRAMS)}
    assert [folder for folder in sorted(folders) if folder not in named] == []


@pytest.mark.parametrize("program", [*PROGRAMS, "tests"])
def test_no_file_is_crowded(program: str) -> None:
    """300 lines at the most; a fuller room wants dividing."""
    lines = {
        path: len((ROOT / path).read_text(encoding="utf-8").splitlines())
        for path in _files(program)
    }
    assert [path for path, count in lines.items() if count > 300] == []


def test_a_unit_test_stands_where_its_file_stands() -> None:
    """tests/unit/detector/test_model.py is about detector/model.py."""
    tests = [
        path.relative_to("tests/unit")
        for path in _files("tests/unit")
        if path.name.startswith("test_")
    ]
    about = [test.parent / test.name.removeprefix("test_") for test in tests]
    assert about
    missing = {str(path) for path in about if not (ROOT / path).exists()}
    assert missing == ABOUT_MORE_THAN_A_FILE


def test_every_package_that_is_installed_is_typed() -> None:
    """For the type checker of whoever imports one."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packages = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert "detector" in packages
    assert [name for name in packages if not (ROOT / name / "py.typed").exists()] == []


def test_the_locks_hold_exact_versions_with_hashes_and_no_address() -> None:
    """So they install the same from any index."""
    for lock in (ROOT / "locks").glob("*.txt"):
        text = lock.read_text(encoding="utf-8")
        requirements = re.findall(r"^[a-zA-Z0-9].*$", text, re.MULTILINE)
        assert requirements
        assert [line for line in requirements if "==" not in line] == []
        assert text.count("--hash=sha256:") >= len(requirements)
        assert "://" not in text
