"""Programs out of Debian's packages, without installing these and without root."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from deploy.local.errors import LocalServerUnavailable

_TOOLS = ("apt-get", "dpkg-deb")
_WORDS_SHOWN = 3


def has_packages() -> bool:
    """Whether this machine gets its programs from packages like Debian's."""
    return all(map(shutil.which, _TOOLS))


def fetch_programs(package: str, names: list[str], cache: Path) -> None:
    """Download `package` from the machine's own sources, and put its programs into `cache`.

    apt verifies what it downloads, as always; its lists go to a private folder, so that neither
    root nor a fresh `apt-get update` is needed. Several processes may do this at once: a program
    appears under its name whole, or not at all. Raises `LocalServerUnavailable`, saying why not.
    """
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache, prefix="download-") as name:
            folder = Path(name)
            unpacked = _unpack(_download(package, folder), folder / "unpacked")
            for program in names:
                (unpacked / "usr" / "bin" / program).replace(cache / program)
    except OSError as error:
        raise LocalServerUnavailable(f"cannot keep {package} in {cache}: {error}") from error


def _download(package: str, folder: Path) -> Path:
    lists, downloads = folder / "lists", folder / "cache"
    lists.mkdir()
    downloads.mkdir()
    own = (
        f"Dir::State::Lists={lists}",
        f"Dir::Cache={downloads}",
        "Acquire::Languages=none",
        "APT::Sandbox::User=root",  # root need not let go of its rights to write into a cache
    )
    apt = ["apt-get", "--quiet", *(f"--option={option}" for option in own)]
    updated = _run([*apt, "update"], folder)
    downloaded = _run([*apt, "download", package], folder)
    found = list(folder.glob("*.deb"))
    if not found:
        said = (updated.stderr + downloaded.stderr).strip().splitlines()
        raise LocalServerUnavailable(
            f"cannot download Debian's package {package}: {' '.join(said[-_WORDS_SHOWN:])}"
        )
    return found[0]


def _unpack(package: Path, folder: Path) -> Path:
    unpacking = _run(["dpkg-deb", "--extract", str(package), str(folder)], folder.parent)
    if unpacking.returncode != 0:
        raise LocalServerUnavailable(f"cannot unpack {package.name}: {unpacking.stderr.strip()}")
    return folder


def _run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
