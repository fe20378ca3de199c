"""`trainer promote` serves what was asked for, if it can be served."""

from pathlib import Path

import numpy as np
import pytest

from contracts.model.bundle import SCORER, current_folder
from contracts.program.errors import CLEAN, BadBundle
from tests.bundles import make_bundle
from trainer.commands import main
from trainer.promote import promote_version
from trainer.settings.commands import PromoteSettings


def test_the_version_is_served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Back to an older one, by the command line."""
    first = make_bundle(tmp_path, name="stream", version="1")
    make_bundle(tmp_path, name="stream", version="2")
    command = ["trainer", "promote", "1", "--name=stream", f"--models={tmp_path}"]
    monkeypatch.setattr("sys.argv", command)
    assert main() == CLEAN
    assert current_folder(tmp_path, "stream") == first.folder


def test_an_unknown_version_is_answered_with_those_there_are(tmp_path: Path) -> None:
    """In one line; a folder above is no version."""
    make_bundle(tmp_path, version="1")
    make_bundle(tmp_path, version="2")
    with pytest.raises(BadBundle, match=r"no version 3 under .*; expected one of 1, 2"):
        promote_version(PromoteSettings(version="3", models=tmp_path))
    with pytest.raises(BadBundle, match=r"no version 3 under .*; there is none at all"):
        promote_version(PromoteSettings(version="3", models=tmp_path, name="nobody"))


def test_a_broken_version_is_refused(tmp_path: Path) -> None:
    """Whether its hashes or its golden scores differ; the served one still is."""
    served = make_bundle(tmp_path, version="1")
    cut = make_bundle(tmp_path, version="2", current=False)
    (cut.folder / SCORER).write_bytes(b"cut")
    make_bundle(tmp_path, version="3", golden=np.ones(16, dtype=np.float32), current=False)
    for version, complaint in (("2", "expected sha256"), ("3", "golden scores differ")):
        with pytest.raises(BadBundle, match=complaint):
            promote_version(PromoteSettings(version=version, models=tmp_path))
    assert current_folder(tmp_path, "creditcard") == served.folder
