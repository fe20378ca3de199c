"""`deploy.audit.locked`."""

from pathlib import Path

import pytest

from deploy.audit import locked as module
from deploy.audit.locked import Locked, base_image, locked


def test_a_lock_gives_what_it_installs_on_this_python(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two versions of a package the one whose marker holds, whatever Python runs the test."""
    monkeypatch.setattr(module, "LOCKS", tmp_path)
    (tmp_path / "part.txt").write_text(
        "numpy==2.4.6 ; python_full_version < '3.12' \\\n    --hash=sha256:00\n    # via part\n"
        "numpy==2.5.5 ; python_full_version >= '3.12' \\\n    --hash=sha256:11\n"
        "colorama==0.4.6 ; sys_platform == 'win32' \\\n    --hash=sha256:22\n"
        "rich==15.0.0 \\\n    --hash=sha256:33\n"
    )
    assert locked("part", "3.11") == [Locked("numpy", "2.4.6"), Locked("rich", "15.0.0")]
    assert locked("part", "3.13") == [Locked("numpy", "2.5.5"), Locked("rich", "15.0.0")]


def test_the_base_image_is_a_python() -> None:
    """Its version chooses what of a lock is installed."""
    base = base_image()
    assert base.name == "python"
    assert float(base.python) >= 3.11
