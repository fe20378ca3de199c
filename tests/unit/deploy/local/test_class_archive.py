"""An archive that is there is read, one that is not is written, and neither is ever a fault."""

from pathlib import Path

from deploy.local.class_archive import ClassArchive


def test_it_is_written_once_and_read_from_then_on(tmp_path: Path) -> None:
    """The first start writes into its folder; what it wrote is the archive of the next."""
    cache, folder = tmp_path / "cache", tmp_path / "folder"
    cache.mkdir()
    folder.mkdir()
    archive = ClassArchive.of(tmp_path / "java", cache)

    assert archive.flags() == []
    flag, *_ = archive.flags_to_write(folder)
    Path(flag.removeprefix("-XX:ArchiveClassesAtExit=")).write_bytes(b"classes")
    archive.keep(folder)

    assert archive.path.read_bytes() == b"classes"
    assert list(cache.iterdir()) == [archive.path]
    assert archive.flags() == archive.flags_to_write(folder)
    assert archive.flags() == [f"-XX:SharedArchiveFile={archive.path}"]


def test_each_java_has_its_own(tmp_path: Path) -> None:
    """Also one that took the place of another."""
    first, second = tmp_path / "first", tmp_path / "second"
    first.write_text("17")
    paths = {ClassArchive.of(java, tmp_path).path for java in (first, second)}
    first.unlink()
    first.write_text("21")
    paths.add(ClassArchive.of(first, tmp_path).path)
    assert len(paths) == 3


def test_a_java_that_wrote_none_leaves_none(tmp_path: Path) -> None:
    """Such as one without an archive of its own classes."""
    archive = ClassArchive.of(tmp_path / "java", tmp_path)
    archive.keep(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_cache_that_takes_no_file_is_no_fault(tmp_path: Path) -> None:
    """The next start does without."""
    archive = ClassArchive.of(tmp_path / "java", tmp_path / "missing")
    (tmp_path / "classes.jsa").write_bytes(b"classes")
    archive.keep(tmp_path)
    assert archive.flags() == []
