"""`make pictures`: both pictures of the README, by the programs that they show."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from deploy.pictures.drawing import draw
from tests.chromium import make_chromium
from tests.readme import ROOT


def test_the_pictures_show_alerts_and_report_of_a_model_that_was_just_trained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here of a quick one, on a page that Chromium got to see."""
    monkeypatch.setenv("TRAINER_EPOCHS", "1")
    monkeypatch.setenv("TRAINER_MEMBERS", "1")
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    make_chromium(tmp_path)
    alerts, report = draw(tmp_path / "pictures")
    assert alerts.read_text(encoding="utf-8").count("(threshold") == 12
    with Image.open(report) as image:
        assert image.format == "PNG"
    assert (tmp_path / "told").read_text().rstrip().endswith("/report.html")


def test_without_chromium_one_line_says_what_to_install() -> None:
    """Status 2, before anything is trained or written."""
    ended = subprocess.run(
        [sys.executable, "-m", "deploy.pictures"],
        cwd=ROOT,
        env=os.environ | {"PATH": "/nowhere"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (2, "")
    assert re.fullmatch(r".*Chromium.*\n", ended.stderr)


def test_the_pictures_of_the_readme_are_small_and_described() -> None:
    """Both are in it, with words for those who cannot see them."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    described = dict(re.findall(r"!\[([^\]]+)\]\((docs/pictures/[^)]+)\)", readme))
    most = {"docs/pictures/alerts.svg": 200_000, "docs/pictures/report.png": 300_000}
    assert set(described.values()) == most.keys()
    assert all(len(words) > 100 for words in described)
    assert [name for name in most if (ROOT / name).stat().st_size > most[name]] == []
