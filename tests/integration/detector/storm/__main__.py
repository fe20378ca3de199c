"""`python -m tests.integration.detector.storm --seeds 20`: many storms, a line for each.

The exit status is 1 when a promise was broken; the report of that storm, and the detectors' logs,
are kept in the folder that is printed then.
"""

import argparse
import shutil
import signal
import sys
import tempfile
from pathlib import Path

from contracts.program.errors import INTERRUPTED
from tests.integration.detector.storm.storm import storm


def main() -> int:
    """Run the storms one after another; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.integration.detector.storm")
    parser.add_argument("--seeds", type=int, default=20, help="how many storms (20)")
    parser.add_argument("--first", type=int, default=1, help="the first one's seed (1)")
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(INTERRUPTED))  # leaves the blocks behind it
    status = 0
    for seed in range(chosen.first, chosen.first + chosen.seeds):
        folder = Path(tempfile.mkdtemp(prefix=f"storm-{seed}-"))
        outcome = storm(seed, folder)
        sys.stdout.write(f"{outcome}\n")
        if outcome.broken():
            status = 1
            report = folder / "report.txt"
            report.write_text(outcome.report())
            sys.stdout.writelines(f"  {line}\n" for line in (*outcome.broken(), report))
        else:
            shutil.rmtree(folder)
        sys.stdout.flush()
    return status


if __name__ == "__main__":
    sys.exit(main())
