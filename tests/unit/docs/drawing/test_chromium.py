"""`docs.drawing.chromium`."""

import os
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageOps

from contracts.program.errors import AnomalyDetectorError
from docs.drawing.chromium import Chromium, ChromiumMissing
from tests.chromium import SIZE, make_chromium


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """Some page."""
    path = tmp_path / "page.html"
    path.write_text("<p>Some page")
    return path


def test_a_screenshot_is_a_png_with_an_edge(page: Path, tmp_path: Path) -> None:
    """All around what Chromium saw, so that white does not end on white."""
    screenshot = Chromium(str(make_chromium(tmp_path))).top_of(page, tmp_path)
    with Image.open(BytesIO(screenshot)) as image:
        assert image.format == "PNG"
        picture = image.convert("RGB")
    edge = (picture.width - SIZE[0]) // 2
    seen = (SIZE[0] * SIZE[1], (255, 255, 255))
    assert edge > 0
    assert ImageOps.crop(picture, edge).getcolors() == [seen]
    assert seen in (picture.getcolors() or [])


@pytest.mark.parametrize(("user", "sandboxed"), [(0, False), (1000, True)])
def test_chromium_gets_the_page_a_profile_of_its_own_and_a_sandbox_where_there_can_be_one(
    user: int, *, sandboxed: bool, page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Root cannot have one."""
    monkeypatch.setattr(os, "geteuid", lambda: user)
    Chromium(str(make_chromium(tmp_path))).top_of(page, tmp_path)
    told = (tmp_path / "told").read_text().split()
    assert told[-1] == page.as_uri()
    assert f"--user-data-dir={tmp_path}/profile" in told
    assert ("--no-sandbox" not in told) is sandboxed


def test_the_first_on_the_path_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever else is there."""
    program = make_chromium(tmp_path)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert Chromium.found() == Chromium(str(program))


def test_without_chromium_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """And the status is that of bad input."""
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(ChromiumMissing, match="Chromium") as error:
        Chromium.found()
    assert error.value.exit_status == 2


def test_a_chromium_that_takes_no_picture_is_a_fault(page: Path, tmp_path: Path) -> None:
    """The message has its name and status."""
    with pytest.raises(AnomalyDetectorError, match=r"\btrue\b.*\b0\b"):
        Chromium("true").top_of(page, tmp_path)
