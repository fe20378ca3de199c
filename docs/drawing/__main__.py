"""`python -m docs.drawing`: both pictures of `docs/pictures/` again.

Ends with 0, with 2 where no Chromium is found, with 1 on a fault.
"""

import sys
from pathlib import Path

from contracts.program.errors import CLEAN, AnomalyDetectorError
from contracts.program.no_arguments import expect_no_arguments
from docs.drawing.pictures import draw

FOLDER = Path(__file__).parents[1] / "pictures"


def main() -> int:
    """Draw, say what was written, and return the exit status."""
    expect_no_arguments("python -m docs.drawing", __doc__)
    try:
        for picture in draw(FOLDER):
            print(f"{picture} ({picture.stat().st_size / 1000:.0f} kB)")
    except AnomalyDetectorError as error:
        print(f"pictures: {error}", file=sys.stderr)
        return error.exit_status
    return CLEAN


if __name__ == "__main__":
    sys.exit(main())
