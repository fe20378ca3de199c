"""A Chromium that takes the same picture of every page."""

from pathlib import Path

from PIL import Image

SIZE = (64, 48)


def make_chromium(folder: Path) -> Path:
    """Write it into `folder`, which belongs on the PATH; what it was told ends up in `told`."""
    Image.new("RGB", SIZE, "white").save(folder / "white.png")
    program = folder / "chromium"
    program.write_text(
        "#!/bin/sh\n"
        f'echo "$@" > {folder}/told\n'
        "for flag; do case $flag in --screenshot=*)\n"
        f'cp {folder}/white.png "${{flag#--screenshot=}}";; esac; done\n'
    )
    program.chmod(0o755)
    return program
