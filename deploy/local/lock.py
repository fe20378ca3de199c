"""The exact jars a broker is made of, as `kafka-jars.lock` lists them.

One jar a line, `group:artifact:version sha256`; empty lines and lines with `#` are comments.
`renew_lock.py` writes it.
"""

import re
from dataclasses import dataclass
from pathlib import Path

LOCK = Path(__file__).with_name("kafka-jars.lock")

_LOCKED = re.compile(r"([\w.-]+):([\w.-]+):([\w.-]+) ([0-9a-f]{64})")


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
