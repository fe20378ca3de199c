"""A headless Chromium, which makes a picture of a page."""

import os
import shutil
import subprocess
from io import BytesIO
from pathlib import Path
from typing import NamedTuple, Self

from PIL import Image, ImageOps

from contracts.program.errors import AnomalyDetectorError

NAMES = ("chromium", "chromium-browser", "google-chrome")

WIDTH, HEIGHT, SCALE = 960, 1076, 1.75
"""The window, in the page's own pixels, and how many of the picture's make one of them."""

LIMIT_SECONDS = 60

_COLOURS = 64
_EDGE = "#c4ccd4"

_FLAGS = (
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--hide-scrollbars",
)


class ChromiumMissing(AnomalyDetectorError):
    """No Chromium is on the PATH."""

    exit_status = 2


class Chromium(NamedTuple):
    """One that is installed."""

    program: str

    @classmethod
    def found(cls) -> Self:
        """The first of `NAMES` on the PATH.

        Raises:
            ChromiumMissing: none is.
        """
        for program in filter(None, map(shutil.which, NAMES)):
            return cls(program)
        raise ChromiumMissing(
            "a screenshot needs Chromium; install it, such as with `apt-get install chromium`"
        )

    def top_of(self, page: Path, folder: Path) -> bytes:
        """The upper end of `page` as a small PNG with an edge, so that white ends on white.

        Args:
            page: an HTML file that needs no network.
            folder: an empty place for the profile, the browser's own files.

        Raises:
            AnomalyDetectorError: Chromium made no picture; the message has its last line.
        """
        picture = folder / "screenshot.png"
        command = [
            self.program,
            *_FLAGS,
            *(["--no-sandbox"] if os.geteuid() == 0 else []),  # root cannot have one
            f"--user-data-dir={folder / 'profile'}",
            f"--window-size={WIDTH},{HEIGHT}",
            f"--force-device-scale-factor={SCALE}",
            f"--screenshot={picture}",
            page.absolute().as_uri(),
        ]
        ended = subprocess.run(
            command, capture_output=True, text=True, timeout=LIMIT_SECONDS, check=False
        )
        if ended.returncode != 0 or not picture.exists():
            last = ended.stderr.strip().splitlines()[-1:] or ["no picture"]
            raise AnomalyDetectorError(f"{self.program} ended with {ended.returncode}: {last[0]}")
        return _small(picture)


def _small(picture: Path) -> bytes:
    with Image.open(picture) as image:
        edged = ImageOps.expand(image.convert("RGB"), border=2, fill=_EDGE)
    buffer = BytesIO()
    edged.quantize(_COLOURS, dither=Image.Dither.NONE).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
