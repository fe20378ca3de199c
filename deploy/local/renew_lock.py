"""`python -m deploy.local.renew_lock`: write `kafka-jars.lock` anew from `pom.xml`.

To move to another Kafka: change its version in `pom.xml`, run this, run the tests. It needs Maven,
because Maven alone resolves the dependencies as Kafka's authors meant them.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from contracts.dataset.sha256 import sha256_of
from contracts.program.no_arguments import expect_no_arguments
from deploy.local.lock import LOCK, Jar, kafka_version

POM = Path(__file__).with_name("pom.xml")

_HEADER = """\
# The jars of one Kafka broker, as Maven resolves pom.xml. Written by a program: to renew it,
# change a version in pom.xml and run `python -m deploy.local.renew_lock`.
"""
_LISTED = re.compile(r"\s*([\w.-]+):([\w.-]+):jar:([\w.-]+):(?:compile|runtime):(\S+\.jar)")


def main() -> None:
    """Rewrite the lock. Raises `subprocess.CalledProcessError` if Maven fails."""
    expect_no_arguments("python -m deploy.local.renew_lock", __doc__)
    jars = read_listing(list_with_maven(POM))
    lines = "".join(f"{jar.coordinate} {jar.sha256}\n" for jar in jars)
    LOCK.write_text(_HEADER + lines)
    print(f"{LOCK.name}: {len(jars)} jars of Kafka {kafka_version(jars)}", file=sys.stderr)


def list_with_maven(pom: Path) -> str:
    """What Maven says stands on the runtime class path of `pom`, with the jars' files."""
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
        return listing.read_text()


def read_listing(listing: str) -> list[Jar]:
    """The jars of Maven's listing, sorted by coordinate, with the sha256 of their files."""
    found = map(_LISTED.match, listing.splitlines())
    jars = [
        Jar(match[1], match[2], match[3], sha256_of(Path(match[4]))) for match in found if match
    ]
    return sorted(jars, key=lambda jar: jar.coordinate)


if __name__ == "__main__":
    main()
