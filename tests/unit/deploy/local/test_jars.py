"""Jars are downloaded once, and only the locked bytes get into the cache."""

import hashlib
from pathlib import Path

import pytest

from deploy.local.errors import LocalServerUnavailable
from deploy.local.jars import cached_jars
from deploy.local.lock import Jar

CONTENT = b"classes"
JARS = [
    Jar("org.example", name, "1", hashlib.sha256(CONTENT).hexdigest()) for name in ("a", "b", "c")
]


class Registry:
    """Gives every jar the same content, and remembers which were asked for."""

    def __init__(self, content: bytes = CONTENT) -> None:
        self.content = content
        self.asked: list[str] = []

    def __call__(self, jar: Jar, folder: Path) -> Path:
        self.asked.append(jar.artifact)
        path = folder / "as" / "maven" / "lays" / "out.jar"
        path.parent.mkdir(parents=True)
        path.write_bytes(self.content)
        return path


def test_jars_are_downloaded_once(tmp_path: Path) -> None:
    """The first run fetches every jar, the second none; both give the same files."""
    registry = Registry()

    first = cached_jars(JARS, tmp_path / "cache", registry)
    second = cached_jars(JARS, tmp_path / "cache", registry)

    assert sorted(registry.asked) == ["a", "b", "c"]
    assert first == second
    assert [path.read_bytes() for path in first] == [CONTENT] * 3
    assert sorted((tmp_path / "cache").iterdir()) == sorted(first)


def test_a_damaged_jar_is_fetched_again(tmp_path: Path) -> None:
    """A truncated file in the cache is replaced, the whole ones are left alone."""
    paths = cached_jars(JARS, tmp_path, Registry())
    paths[1].write_bytes(CONTENT[:3])
    registry = Registry()

    cached_jars(JARS, tmp_path, registry)

    assert registry.asked == ["b"]
    assert paths[1].read_bytes() == CONTENT


def test_another_content_than_the_locked_one_is_refused(tmp_path: Path) -> None:
    """A wrong hash is an error naming jar and both hashes, and leaves nothing in the cache."""
    wrong = hashlib.sha256(b"malice").hexdigest()

    with pytest.raises(LocalServerUnavailable, match=r"org\.example:a:1") as refused:
        cached_jars(JARS[:1], tmp_path, Registry(b"malice"))

    assert wrong in str(refused.value)
    assert JARS[0].sha256 in str(refused.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("fault", [OSError("no route to host"), RuntimeError("not found")])
def test_a_failed_download_names_jar_and_reason(tmp_path: Path, fault: Exception) -> None:
    """And leaves nothing behind."""

    def fail(_jar: Jar, _folder: Path) -> Path:
        raise fault

    with pytest.raises(LocalServerUnavailable, match=rf"org\.example:.*{fault}"):
        cached_jars(JARS, tmp_path, fail)

    assert list(tmp_path.iterdir()) == []


def test_a_cache_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """Where the cache folder cannot be made, the message names it."""
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(LocalServerUnavailable, match="file/cache"):
        cached_jars(JARS, tmp_path / "file" / "cache", Registry())
