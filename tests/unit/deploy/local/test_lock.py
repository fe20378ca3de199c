"""The lock says exactly which jars a broker is made of."""

import hashlib
from pathlib import Path

import pytest

from deploy.local.lock import LOCK, Jar, kafka_version, read_lock
from deploy.local.renew_lock import POM, read_listing

SHA = "0123456789abcdef" * 4


def test_a_line_is_a_jar_and_a_comment_is_none() -> None:
    """Comments and empty lines are skipped; a line gives coordinate, hash and file name."""
    jars = read_lock(f"# how it was made\n\norg.example:some-jar_2.13:1.0-a {SHA}\n")

    assert jars == [Jar("org.example", "some-jar_2.13", "1.0-a", SHA)]
    assert jars[0].coordinate == "org.example:some-jar_2.13:1.0-a"
    assert jars[0].filename == "some-jar_2.13-1.0-a.jar"


@pytest.mark.parametrize(
    "line",
    ["org.example:jar:1", f"org.example:jar {SHA}", "org.example:jar:1 abc", f"a:b:../c {SHA}"],
)
def test_a_damaged_line_is_refused_by_number(line: str) -> None:
    """Anything else is refused, so that no jar goes unverified or outside the cache."""
    with pytest.raises(ValueError, match="line 2"):
        read_lock(f"# a comment\n{line}\n")


def test_the_committed_lock_is_the_one_of_the_committed_pom() -> None:
    """The broker's version is the same in both files, and no two jars share a file name."""
    jars = read_lock(LOCK.read_text())

    assert f"<version>{kafka_version(jars)}</version>" in POM.read_text()
    assert len({jar.filename for jar in jars}) == len(jars)
    assert {jar.version for jar in jars if jar.group == "org.apache.kafka"} == {kafka_version(jars)}


def test_a_lock_without_a_broker_is_refused() -> None:
    """A lock that lists no Kafka cannot name a version."""
    with pytest.raises(ValueError, match=r"no org\.apache\.kafka"):
        kafka_version([Jar("org.example", "jar", "1", SHA)])


def test_maven_listing_becomes_jars_with_the_hash_of_their_files(tmp_path: Path) -> None:
    """Each listed file is hashed; the listing's prose is not mistaken for a jar."""
    file = tmp_path / "b.jar"
    file.write_bytes(b"classes")
    listing = (
        "\nThe following files have been resolved:\n"
        f"   org.example:b:jar:2:runtime:{file}\n"
        f"   org.example:a:jar:1:compile:{file} -- module example (auto)\n"
    )

    jars = read_listing(listing)

    sha = hashlib.sha256(b"classes").hexdigest()
    assert [jar.coordinate for jar in jars] == ["org.example:a:1", "org.example:b:2"]
    assert {jar.sha256 for jar in jars} == {sha}
