"""`make pictures`: both pictures of the pages, by the programs that they show."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from docs.drawing.pictures import draw
from tests.chromium import make_chromium
from tests.pages import ROOT


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
        [sys.executable, "-m", "docs.drawing"],
        cwd=ROOT,
        env=os.environ | {"PATH": "/nowhere"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (2, "")
    assert re.fullmatch(r".*Chromium.*\n", ended.stderr)
