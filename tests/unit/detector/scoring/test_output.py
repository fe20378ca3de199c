"""`detector.scoring.output`."""

import gzip
from pathlib import Path

import pytest

from contracts.program.errors import BadSettings
from detector.scoring.output import opened


def test_a_file_has_its_name_once_it_is_whole(tmp_path: Path) -> None:
    """Until then, the one before it is there."""
    path = tmp_path / "alerts.ndjson"
    path.write_text("before")
    with opened(str(path)) as file:
        file.write(b"after")
        file.flush()
        assert path.read_text() == "before"
    assert path.read_text() == "after"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", ["alerts.ndjson", "alerts.ndjson.gz"])
def test_an_interrupted_run_leaves_nothing(tmp_path: Path, name: str) -> None:
    """No half file that looks whole."""

    def interrupted() -> None:
        with opened(str(tmp_path / name)) as file:
            file.write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert not list(tmp_path.iterdir())


def test_a_name_that_ends_in_gz_is_packed(tmp_path: Path) -> None:
    """And the same twice is the same file."""
    for name in ("one.gz", "two.gz"):
        with opened(str(tmp_path / name)) as file:
            file.write(b"text")
    assert gzip.decompress((tmp_path / "one.gz").read_bytes()) == b"text"
    assert (tmp_path / "one.gz").read_bytes() == (tmp_path / "two.gz").read_bytes()


def test_a_link_stays_one(tmp_path: Path) -> None:
    """The file that it leads to is replaced."""
    (tmp_path / "folder").mkdir()
    link, target = tmp_path / "link", tmp_path / "folder" / "file"
    link.symlink_to(target)
    with opened(str(link)) as file:
        file.write(b"text")
    assert link.is_symlink()
    assert target.read_bytes() == b"text"


def test_what_is_no_file_is_written_to_as_it_is() -> None:
    """It can be neither replaced nor removed."""
    with opened("/dev/null") as file:
        file.write(b"text")
    assert not Path("/dev/null").is_file()


def test_what_cannot_be_written_is_a_bad_setting(tmp_path: Path) -> None:
    """A folder that is missing, or a disk that is full."""
    with (
        pytest.raises(BadSettings, match=r"output: cannot write .*No such file"),
        opened(str(tmp_path / "none" / "file")),
    ):
        pass
    with (
        pytest.raises(BadSettings, match="output: cannot write /dev/full: No space"),
        opened("/dev/full") as file,
    ):
        file.write(b"text")
