"""What a detector does without."""

import subprocess
import sys

import pytest

NEEDLESS = {
    "import detector.commands, detector.run, detector.scoring.score, detector.alerts, "
    "detector.check, "
    "detector.dead_letters.listing, detector.dead_letters.showing, "
    "detector.dead_letters.replaying": (
        "tensorflow",
        "keras",
        "pandas",
        "pyarrow",
    ),
    "from detector import open_model": (
        "tensorflow",
        "keras",
        "pandas",
        "pyarrow",
        "kafka",
        "transport",
    ),
}


@pytest.mark.parametrize("imports", NEEDLESS)
def test_a_detector_does_without(imports: str) -> None:
    """Neither its command line nor any of its commands' modules import them; a notebook less."""
    program = (
        f"{imports}; import sys; "
        f"print(*sorted({set(NEEDLESS[imports])!r} & {{m.split('.')[0] for m in sys.modules}}))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert ended.stdout.split() == []
