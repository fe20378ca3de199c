"""The exact jars a broker is made of: reads `kafka-jars.lock`, and renews it with Maven.

One jar a line, `group:artifact:version sha256`; empty lines and lines with `#` are comments.

To renew: change a version in `pom.xml`, run `python -m deploy.local.lock`, run the tests.
It needs Maven, because only Maven resolves Kafka's dependencies as Kafka's authors meant them.
"""

import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

HERE = Path(__file__).parent
LOCK = HERE / "kafka-jars.lock"
POM = HERE / "pom.xml"

_HEADER = """\
# The jars of one Kafka broker, resolved by Maven from pom.xml. Written by a program: to renew it,
# change a version in pom.xml and run `python -m deploy.local.lock`.
"""
_LOCKED = re.compile(r"([\w.-]+):([\w.-]+):([\w.-]+) ([0-9a-f]{64})")
_LISTED = re.compile(r"\s*([\w.-]+):([\w.-]+):jar:([\w.-]+):(?:compile|runtime):(\S+\.jar)\s*")


@dataclass(frozen=True)
class Jar:
    """One jar, and what its bytes must hash to."""

    group: str
    artifact: str
    version: str
    sha256: str

    @property
    def coordinate(self) -> str:
        """Its name in Maven's notation."""
        return f"{self.group}:{self.artifact}:{self.version}"

    @property
    def filename(self) -> str:
        """The file it is kept in; unique within a lock."""
        return f"{self.artifact}-{self.version}.jar"


def read_lock(text: str) -> list[Jar]:
    """The jars of a lock file. Raises `ValueError` naming the first line that is not one."""
    jars = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        found = _LOCKED.fullmatch(line.strip())
        if found is None:
            raise ValueError(f"line {number}: not `group:artifact:version sha256`: {line!r}")
        jars.append(Jar(*found.groups()))
    return jars


def kafka_version(jars: list[Jar]) -> str:
    """The version of the broker among the jars. Raises `ValueError` if there is none."""
    for jar in jars:
        if jar.group == "org.apache.kafka" and jar.artifact.startswith("kafka_"):
            return jar.version
    raise ValueError("no org.apache.kafka:kafka_* among the jars")


def digest(path: Path) -> str:
    """The sha256 of a file, in hexadecimal."""
    return sha256(path.read_bytes()).hexdigest()


def resolve_with_maven(pom: Path) -> list[Jar]:
    """The jars Maven puts on the runtime class path of `pom`, sorted by coordinate."""
    with tempfile.TemporaryDirectory() as folder:
        listing = Path(folder) / "jars.txt"
        subprocess.run(
            [
                *("mvn", "--quiet", "--batch-mode", "--file", str(pom), "dependency:list"),
                *("-DincludeScope=runtime", "-DoutputAbsoluteArtifactFilename=true"),
                f"-DoutputFile={listing}",
            ],
            check=True,
        )
        found = [_LISTED.match(line) for line in listing.read_text().splitlines()]
    jars = [Jar(*match.groups()[:3], digest(Path(match[4]))) for match in found if match]
    return sorted(jars, key=lambda jar: jar.coordinate)


def main() -> None:
    """Rewrite the lock file from `pom.xml`."""
    jars = resolve_with_maven(POM)
    lines = "".join(f"{jar.coordinate} {jar.sha256}\n" for jar in jars)
    LOCK.write_text(_HEADER + lines)
    print(f"{LOCK.name}: {len(jars)} jars of Kafka {kafka_version(jars)}", file=sys.stderr)


if __name__ == "__main__":
    main()
