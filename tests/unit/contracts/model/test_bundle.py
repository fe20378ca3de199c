"""`contracts.model.bundle`."""

import json
from pathlib import Path

import numpy as np
import pytest

from contracts.model.bundle import (
    CURRENT,
    MANIFEST,
    SCORER,
    Bundle,
    current_folder,
    open_bundle,
    promote,
    write_bundle,
)
from contracts.program.errors import BadBundle
from tests.bundles import lengths, make_bundle


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


def test_golden_scores_are_held_against_the_scorer(bundle: Bundle) -> None:
    """The scores themselves pass, those of another model do not."""
    bundle.check_golden_scores(lengths)
    with pytest.raises(BadBundle, match="golden scores differ"):
        bundle.check_golden_scores(lambda rows: lengths(rows) * np.float32(1.001))
    with pytest.raises(BadBundle, match="golden scores differ"):
        bundle.check_golden_scores(lambda rows: lengths(rows) * np.float32(np.nan))


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
        ('{"format_version": 99}', "expected format version 2, found 99"),
        ('{"format_version": 2}', "Field required"),
    ],
)
def test_a_manifest_of_another_format_is_refused(bundle: Bundle, text: str, message: str) -> None:
    """Empty, no object, of the future, incomplete."""
    (bundle.folder / MANIFEST).write_text(text)
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
    (bundle.folder / MANIFEST).write_text(manifest.model_dump_json(by_alias=True))
    with pytest.raises(BadBundle, match=r"expected a hash of scorer\.onnx"):
        open_bundle(bundle.folder)
