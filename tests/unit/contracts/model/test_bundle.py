"""`contracts.model.bundle`."""

import json
import subprocess
from pathlib import Path

import pytest

from contracts.model.bundle import (
    CURRENT,
    MANIFEST,
    MANIFEST_SUM,
    SCORER,
    Bundle,
    current_folder,
    open_bundle,
    promote,
    write_bundle,
)
from contracts.model.scorer import Scorer
from contracts.program.errors import BadBundle
from tests.bundles import make_bundle
from tests.hostile import BROKEN, HOSTILE, Fault, edit_manifest, write_manifest


@pytest.fixture
def bundle(tmp_path: Path) -> Bundle:
    """A whole bundle, current under its name."""
    return make_bundle(tmp_path)


def test_what_was_written_is_what_is_opened(bundle: Bundle) -> None:
    """Manifest and files alike."""
    opened = open_bundle(bundle.folder)
    assert opened.manifest == bundle.manifest
    assert set(opened.manifest.files) == {"scorer.onnx", "explainer.onnx", "golden.npz"}


def test_the_manifest_has_the_names_that_scripts_rely_on(bundle: Bundle) -> None:
    """schema.features, threshold.value, score.kind, kind, version."""
    manifest = json.loads((bundle.folder / MANIFEST).read_text())
    assert manifest["schema"]["features"][0] == "V1"
    assert manifest["threshold"]["value"] == 10
    assert (manifest["score"]["kind"], manifest["kind"], manifest["version"]) == ("l2", "deep", "1")


def test_a_version_is_never_written_twice(bundle: Bundle, tmp_path: Path) -> None:
    """A served bundle does not change under its reader."""
    with pytest.raises(BadBundle, match="exists already"):
        make_bundle(tmp_path)


def test_a_write_that_fails_leaves_nothing(bundle: Bundle, tmp_path: Path) -> None:
    """No half bundle, and `current` stays; a file name with a folder stands for a full disk."""
    other = bundle.manifest.model_copy(update={"version": "2"})
    with pytest.raises(BadBundle, match="cannot write"):
        write_bundle(tmp_path, other, {"a": b"fine", "no/such/folder": b"fails"})
    assert sorted(path.name for path in bundle.folder.parent.iterdir()) == ["1", CURRENT]
    assert current_folder(tmp_path, "creditcard") == bundle.folder


def test_promote_changes_what_is_current(bundle: Bundle, tmp_path: Path) -> None:
    """From one version to the next and back."""
    second = make_bundle(tmp_path, version="2")
    assert current_folder(tmp_path, "creditcard") == second.folder
    promote(bundle)
    assert current_folder(tmp_path, "creditcard") == bundle.folder


def test_no_served_version_says_how_to_get_one(tmp_path: Path) -> None:
    """The message names the command."""
    with pytest.raises(BadBundle, match="run `trainer train`"):
        current_folder(tmp_path, "creditcard")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "expected a manifest with a format_version"),
        ("[1]", "expected a manifest with a format_version"),
        ('{"format_version": 99}', "expected format version 3, found 99"),
        ('{"format_version": 2}', "Field required"),
    ],
)
def test_a_manifest_of_another_format_is_refused(bundle: Bundle, text: str, message: str) -> None:
    """Empty, no object, of the future, incomplete."""
    write_manifest(bundle.folder, text.encode())
    with pytest.raises(BadBundle, match=message):
        open_bundle(bundle.folder)


def test_a_changed_file_is_refused(bundle: Bundle) -> None:
    """One byte more and the hash no longer agrees."""
    with (bundle.folder / SCORER).open("ab") as file:
        file.write(b"!")
    with pytest.raises(BadBundle, match=r"scorer\.onnx: expected sha256"):
        open_bundle(bundle.folder)


def test_a_missing_file_is_refused(bundle: Bundle) -> None:
    """The message names it."""
    (bundle.folder / SCORER).unlink()
    with pytest.raises(BadBundle, match=r"cannot read .*scorer\.onnx"):
        open_bundle(bundle.folder)


def test_a_manifest_without_a_required_hash_is_refused(bundle: Bundle) -> None:
    """Nothing is opened that was not verified."""
    manifest = bundle.manifest.model_copy(update={"files": {}})
    write_manifest(bundle.folder, manifest.model_dump_json(by_alias=True).encode())
    with pytest.raises(BadBundle, match=r"expected a hash of scorer\.onnx"):
        open_bundle(bundle.folder)


def test_a_bundle_of_before_the_sums_is_opened(bundle: Bundle) -> None:
    """Its manifest has nothing that vouches for it; where a sum is there, it holds all the same."""
    edit_manifest(bundle.folder, lambda manifest: manifest.update(format_version=2))
    assert open_bundle(bundle.folder).manifest.format_version == 2
    (bundle.folder / MANIFEST_SUM).write_text(f"{'0' * 64}  {MANIFEST}\n")
    with pytest.raises(BadBundle, match="changed or damaged"):
        open_bundle(bundle.folder)
    (bundle.folder / MANIFEST_SUM).unlink()
    assert open_bundle(bundle.folder).manifest.format_version == 2


def test_sha256sum_can_check_the_manifest(bundle: Bundle) -> None:
    """With the tool that every operator has."""
    command = ["sha256sum", "--check", "--strict", MANIFEST_SUM]
    checked = subprocess.run(command, cwd=bundle.folder, capture_output=True, text=True, check=True)
    assert checked.stdout == f"{MANIFEST}: OK\n"


@pytest.mark.parametrize("fault", [*BROKEN, *HOSTILE], ids=lambda fault: fault.name)
def test_whatever_is_wrong_with_a_bundle_is_a_bad_bundle(fault: Fault, bundle: Bundle) -> None:
    """Never an error of some library."""
    fault.change(bundle.folder)
    with pytest.raises(BadBundle, match=fault.reason):
        Scorer.open(bundle.folder)
