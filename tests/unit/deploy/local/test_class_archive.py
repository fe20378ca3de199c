"""An archive that is there is read, one that is not is written, and neither is ever a fault."""

import os
from pathlib import Path

import pytest

from deploy.local.class_archive import ClassArchive


@pytest.fixture
def java(tmp_path: Path) -> Path:
    """A program of that name."""
    java = tmp_path / "java"
    java.touch()
    return java


@pytest.fixture
def jar(tmp_path: Path) -> Path:
    """One jar in a cache of its own."""
    jar = tmp_path / "cache" / "kafka.jar"
    jar.parent.mkdir()
    jar.touch()
    return jar


def test_it_is_written_once_and_read_from_then_on(java: Path, jar: Path, tmp_path: Path) -> None:
    """The first start writes into its folder; what it wrote is the archive of the next."""
    archive = ClassArchive.of(java, [jar])
    assert archive.flags() == []
    flag, *_ = archive.flags_to_write(tmp_path)
    Path(flag.removeprefix("-XX:ArchiveClassesAtExit=")).write_bytes(b"classes")
    archive.keep(tmp_path)

    assert archive.path.read_bytes() == b"classes"
    assert sorted(jar.parent.iterdir()) == sorted([archive.path, jar])
    assert archive.flags() == archive.flags_to_write(tmp_path)
    assert archive.flags() == [f"-XX:SharedArchiveFile={archive.path}"]


def test_another_java_and_another_jar_have_their_own(java: Path, jar: Path) -> None:
    """Also those that take the place of one."""
    paths = {ClassArchive.of(java, [jar]).path}
    for file in (java, jar):
        os.utime(file, (1, 1))
        paths.add(ClassArchive.of(java, [jar]).path)
    assert len(paths) == 3


def test_a_java_that_wrote_none_leaves_none(java: Path, jar: Path, tmp_path: Path) -> None:
    """Such as one without an archive of its own classes."""
    ClassArchive.of(java, [jar]).keep(tmp_path)
    assert list(jar.parent.iterdir()) == [jar]


def test_a_cache_that_takes_no_file_is_no_fault(java: Path, jar: Path, tmp_path: Path) -> None:
    """The next start does without."""
    archive = ClassArchive.of(java, [jar])
    (tmp_path / "classes.jsa").write_bytes(b"classes")
    jar.unlink()
    jar.parent.rmdir()
    archive.keep(tmp_path)
    assert archive.flags() == []
