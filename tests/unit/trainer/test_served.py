"""`trainer train --unless-served` trains only for want of a model."""

from pathlib import Path

import pytest

from contracts.model.bundle import SCORER
from contracts.program.errors import CLEAN
from tests.bundles import make_bundle
from trainer.commands import main
from trainer.served import is_served


def test_where_a_model_is_served_nothing_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even the data is looked at; by the command line."""
    make_bundle(tmp_path, name="stream")
    command = ["trainer", "train", "--unless-served", "--data=/nowhere", "--name=stream"]
    monkeypatch.setattr("sys.argv", [*command, f"--models={tmp_path}"])
    assert main() == CLEAN
    monkeypatch.setattr("sys.argv", [*command[:-1], "--name=other", f"--models={tmp_path}"])
    assert main() == 2


def test_a_broken_model_serves_nobody(tmp_path: Path) -> None:
    """Nor does one of another name."""
    served = make_bundle(tmp_path, name="stream")
    assert is_served(tmp_path, "stream")
    assert not is_served(tmp_path, "other")
    (served.folder / SCORER).write_bytes(b"cut")
    assert not is_served(tmp_path, "stream")
