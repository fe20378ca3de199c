"""A model bundle on disk: written whole or not at all, verified before it is opened.

::

    models/<name>/current              names the served version
    models/<name>/<version>/manifest.json, scorer.onnx, explainer.onnx, golden.npz, …
"""

import hashlib
import io
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
from pydantic import ValidationError

from contracts.model.manifest import FORMAT_VERSION, Manifest
from contracts.program.errors import BadBundle, BundleUnreadable
from contracts.stream.record import Features, Scores

MANIFEST = "manifest.json"
SCORER = "scorer.onnx"
EXPLAINER = "explainer.onnx"
GOLDEN = "golden.npz"
CURRENT = "current"
REQUIRED = (SCORER, EXPLAINER, GOLDEN)

GOLDEN_TOLERANCE = 1e-4
"""Largest relative difference between a golden score and the score a bundle gives today."""


class Bundle(NamedTuple):
    """A bundle whose format and hashes were verified."""

    folder: Path
    manifest: Manifest

    def read(self, file: str) -> bytes:
        """The content of one of its files.

        Raises:
            BundleUnreadable: it cannot be read.
        """
        return _read(self.folder / file)

    def check_golden_scores(self, score: Callable[[Features], Scores]) -> None:
        """Hold `score` against the golden rows.

        Raises:
            BadBundle: where they differ by more than `GOLDEN_TOLERANCE`, relative.
        """
        difference = golden_difference(self.read(GOLDEN), score)
        if not difference <= GOLDEN_TOLERANCE:
            raise BadBundle(
                f"{self.folder}: golden scores differ by {difference:.1e} relative, expected at "
                f"most {GOLDEN_TOLERANCE:.0e}; train it again on this version"
            )


def golden_file(features: Features, scores: Scores) -> bytes:
    """The golden rows, features (n, f) and the scores (n,) they must get, as a file."""
    buffer = io.BytesIO()
    np.savez(buffer, features=features, scores=scores)
    return buffer.getvalue()


def golden_difference(golden: bytes, score: Callable[[Features], Scores]) -> float:
    """The largest relative difference between the scores in `golden` and those `score` gives."""
    with np.load(io.BytesIO(golden), allow_pickle=False) as rows:
        features, expected = rows["features"], rows["scores"]
    return float(np.max(np.abs(score(features) - expected) / np.abs(expected)))


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
    if folder.exists():
        raise BadBundle(f"{folder} exists already; a version is never written twice")
    try:
        family.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(prefix=".unfinished-", dir=family))
        try:
            for name, content in files.items():
                _write(unfinished / name, content)
            _write(unfinished / MANIFEST, whole.model_dump_json(by_alias=True, indent=2).encode())
            unfinished.chmod(0o755)
            unfinished.rename(folder)
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise
    except OSError as error:
        raise BadBundle(f"cannot write {folder}: {error.strerror or error}") from error
    return Bundle(folder, whole)


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
    """The served version of the model in the folder `family`; None where none is."""
    try:
        return (family / CURRENT).read_text(encoding="utf-8").strip()
    except OSError:
        return None


def versions_of(family: Path) -> list[str]:
    """Every version of the model in the folder `family`, whole or broken, the oldest first."""
    folders = (path for path in family.glob("[!.]*") if path.is_dir())
    return sorted(folder.name for folder in folders)


def open_bundle(folder: Path) -> Bundle:
    """Read and verify the bundle in `folder`: manifest, format version, the hash of every file.

    Raises:
        BadBundle: naming the first thing that is wrong. Nothing is ever unpickled.
    """
    path = folder / MANIFEST
    raw = _read(path)
    _check_format(path, raw)
    try:
        manifest = Manifest.model_validate_json(raw)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"]))
        raise BadBundle(f"{path}: {field}: {first['msg']}") from None
    for name in REQUIRED:
        if name not in manifest.files:
            raise BadBundle(f"{path}: expected a hash of {name}, found none")
    for name, expected in manifest.files.items():
        _check_hash(folder / name, expected)
    return Bundle(folder, manifest)


def _check_format(path: Path, raw: bytes) -> None:
    try:
        found = json.loads(raw)["format_version"]
    except (ValueError, KeyError, TypeError):
        raise BadBundle(f"{path}: expected a manifest with a format_version, found none") from None
    if found != FORMAT_VERSION:
        raise BadBundle(
            f"{path}: expected format version {FORMAT_VERSION}, found {found!r}; "
            "train it again with this version"
        )


def _check_hash(path: Path, expected: str) -> None:
    found = hashlib.sha256(_read(path)).hexdigest()
    if found != expected:
        raise BadBundle(f"{path}: expected sha256 {expected[:12]}…, found {found[:12]}…")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BundleUnreadable(f"cannot read {path}: {error.strerror}") from None


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
