"""`make secrets`: the certificates and passwords of docker-compose.secure.yml, made here and now.

A file a secret, in a folder that its owner alone may open. What is there is kept, so a file of
one's own takes the place of one made here. Certificates last for a year: remove both to renew them.
"""

import argparse
import secrets
import sys
from pathlib import Path

from deploy.local.authority import Authority

FOLDER = Path("secrets")

PASSWORDS = ("producer", "detector", "desk", "grafana")
"""Whose: three users of Kafka, and the administrator of Grafana."""

_DAYS = 365
_FOLDER_MODE = 0o700
# The folder keeps others out; in a container, where the file alone is mounted, it is read by a user
# whom this machine does not know.
_FILE_MODE = 0o644


def main() -> int:
    """Make what is missing in the folder that is named, and say what; returns the exit status."""
    parser = argparse.ArgumentParser("python -m deploy.credentials", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    folder: Path = parser.parse_args().folder
    for file in make_credentials(folder):
        print(f"made {file}")
    return 0


def make_credentials(folder: Path) -> list[Path]:
    """Make what is missing in `folder`, and return it.

    ``kafka.pem`` is the broker's key and certificate, ``ca.pem`` whom its clients have to trust,
    and each ``NAME-password`` what it says.
    """
    folder.mkdir(mode=_FOLDER_MODE, exist_ok=True)
    made = []
    authority, key = folder / "ca.pem", folder / "kafka.pem"
    if not (authority.exists() and key.exists()):
        Authority(authority).issue(key, "kafka", "kafka", "localhost", "127.0.0.1", days=_DAYS)
        made += [authority, key]
    for name in PASSWORDS:
        file = folder / f"{name}-password"
        if not file.exists():
            file.write_text(f"{secrets.token_urlsafe()}\n", encoding="utf-8")
            made.append(file)
    for file in made:
        file.chmod(_FILE_MODE)
    return made


if __name__ == "__main__":
    sys.exit(main())
