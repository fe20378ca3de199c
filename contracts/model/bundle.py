"""A model bundle on disk: written whole or not at all, verified before it is opened.

::

    models/<name>/current              names the served version
    models/<name>/<version>/manifest.json, scorer.onnx, explainer.onnx, golden.npz, …
    models/<name>/<version>/manifest.sha256    as of `sha256sum manifest.json`
"""

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, ValidationError

from contracts.model.contents import read_content, sha256_of_content
from contracts.model.golden import GOLDEN
from contracts.model.manifest import FORMAT_VERSION, NAME, READABLE_VERSIONS, Manifest
from contracts.program.errors import BadBundle, BundleUnreadable

MANIFEST = "manifest.json"
MANIFEST_SUM = "manifest.sha256"
SCORER = "scorer.onnx"
EXPLAINER = "explainer.onnx"
CURRENT = "current"
REQUIRED = (SCORER, EXPLAINER, GOLDEN)

LARGEST_MANIFEST = 4 << 20
"""Bytes; one of a 28x28 image has 0.1 MB."""

_FIRST_WITH_SUM = 3
_SHORT = 300
"""Characters of a complaint about a manifest, which may repeat what stands in it."""


class Bundle(NamedTuple):
    """A bundle whose format and hashes were verified.

    `sha256` is the manifest's, and so stands for all of it; `contents` are the `REQUIRED` files.
    """

    folder: Path
    manifest: Manifest
    sha256: str
    contents: Mapping[str, bytes]

    def read(self, file: str) -> bytes:
        """One of the `REQUIRED` files, as it was when it was verified."""
        return self.contents[file]


def write_bundle(models: Path, manifest: Manifest, files: Mapping[str, bytes]) -> Bundle:
    """Write `files` and the manifest, with their hashes in it, as one new version.

    It appears under its own name only when all of it is on disk.

    Raises:
        BadBundle: when that version exists already, or the disk refuses.
    """
    family = models / manifest.name
    folder = family / manifest.version
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    whole = manifest.model_copy(update={"files": hashes})
    described = whole.model_dump_json(by_alias=True, indent=2).encode()
    sha256 = hashlib.sha256(described).hexdigest()
    if folder.exists():
        raise BadBundle(f"{folder} exists already; a version is never written twice")
    try:
        family.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(prefix=".unfinished-", dir=family))
        try:
            for name, content in files.items():
                _write(unfinished / name, content)
            _write(unfinished / MANIFEST, described)
            _write(unfinished / MANIFEST_SUM, _sum_file(sha256))
            unfinished.chmod(0o755)
            unfinished.rename(folder)
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise
    except OSError as error:
        raise BadBundle(f"cannot write {folder}: {error.strerror or error}") from error
    contents = {name: content for name, content in files.items() if name in REQUIRED}
    return Bundle(folder, whole, sha256, contents)


def promote(bundle: Bundle) -> None:
    """Make `bundle` the served version of its name, atomically.

    Raises:
        BadBundle: when the disk refuses; the version that was served still is.
    """
    family = bundle.folder.parent
    try:
        with tempfile.TemporaryDirectory(prefix=".unfinished-", dir=family) as folder:
            pointer = Path(folder) / CURRENT
            _write(pointer, f"{bundle.manifest.version}\n".encode())
            pointer.replace(family / CURRENT)
    except OSError as error:
        raise BadBundle(f"cannot write {family / CURRENT}: {error.strerror or error}") from error


def current_folder(models: Path, name: str) -> Path:
    """The folder of the served version of `name`.

    Raises:
        BadBundle: when there is none; the message says how to get one.
    """
    family = models / name
    version = current_version(family)
    if version is None:
        raise BadBundle(
            f"no model is served under {family}: expected the file {family / CURRENT}; "
            "run `trainer train`, or name another folder with --models"
        )
    return family / version


def current_version(family: Path) -> str | None:
    """The served version of the model in the folder `family`; None where none is.

    Raises:
        BadBundle: what stands there is no name of a version.
    """
    path = family / CURRENT
    try:
        version = read_content(path, _SHORT).decode(errors="replace").strip()
    except BundleUnreadable:
        return None
    if not re.fullmatch(NAME, version):
        raise BadBundle(f"{path}: expected the name of a version, found {version!r}")
    return version


def versions_of(family: Path) -> list[str]:
    """Every version of the model in the folder `family`, whole or broken, the oldest first."""
    folders = (path for path in family.glob("[!.]*") if path.is_dir())
    return sorted(folder.name for folder in folders)


def open_bundle(folder: Path) -> Bundle:
    """Read and verify the bundle in `folder`: format version, manifest, the hash of every file.

    Only regular files of `folder` itself are read, each once, and no more of them than fits.

    Raises:
        BadBundle: naming the first thing that is wrong. Nothing is ever unpickled.
        BundleUnreadable: a file of it cannot be read.
    """
    path = folder / MANIFEST
    raw = read_content(path, LARGEST_MANIFEST)
    sha256 = hashlib.sha256(raw).hexdigest()
    try:
        _check_sum(folder, sha256)  # first of all: what is damaged may say anything
    except BundleUnreadable:
        if _format_version(path, raw) >= _FIRST_WITH_SUM:
            raise
    else:
        _format_version(path, raw)
    try:
        manifest = Manifest.model_validate_json(raw)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        field = ".".join(map(str, first["loc"]))
        raise BadBundle(f"{path}: {field}: {first['msg']}"[:_SHORT]) from None
    for name in REQUIRED:
        if name not in manifest.files:
            raise BadBundle(f"{path}: expected a hash of {name}, found none")
    contents = {}
    for name, expected in manifest.files.items():
        if name in REQUIRED:
            contents[name] = read_content(folder / name)
            _check_hash(folder / name, expected, hashlib.sha256(contents[name]).hexdigest())
        else:
            _check_hash(folder / name, expected, sha256_of_content(folder / name))
    return Bundle(folder, manifest, sha256, contents)


class _Versioned(BaseModel):
    format_version: int


def _format_version(path: Path, raw: bytes) -> int:
    try:
        found = _Versioned.model_validate_json(raw, strict=True).format_version
    except ValidationError:
        raise BadBundle(f"{path}: expected a manifest with a format_version, found none") from None
    if found not in READABLE_VERSIONS:
        raise BadBundle(
            f"{path}: expected format version {FORMAT_VERSION}, found {found!r}"[:_SHORT]
            + "; train it again with this version"
        )
    return found


def _check_sum(folder: Path, sha256: str) -> None:
    if read_content(folder / MANIFEST_SUM, _SHORT) != _sum_file(sha256):
        raise BadBundle(
            f"{folder / MANIFEST}: its sha256 is {sha256[:12]}…, {MANIFEST_SUM} has another; it "
            "was changed or damaged after it was written"
        )


def _sum_file(sha256: str) -> bytes:
    """As `sha256sum` writes it, so that ``sha256sum --check`` reads it."""
    return f"{sha256}  {MANIFEST}\n".encode()


def _check_hash(path: Path, expected: str, found: str) -> None:
    if found != expected:
        raise BadBundle(f"{path}: expected sha256 {expected[:12]}…, found {found[:12]}…")


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
