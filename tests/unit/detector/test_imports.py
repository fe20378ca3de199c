"""What a detector does without."""

import subprocess
import sys


def test_a_detector_needs_no_tensorflow() -> None:
    """Neither its command line nor any of its commands' modules import it."""
    program = (
        "import detector.commands, detector.run, detector.score, detector.alerts, detector.check, "
        "sys; assert not any(m.startswith(('tensorflow', 'keras')) for m in sys.modules)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
