"""`benchmarks.process`: what Linux says of this very process."""

import os
import sys
import threading
import time
from pathlib import Path

import pytest

from benchmarks.process import Process, run_whole

OURSELVES = Process(os.getpid())


def test_a_peak_is_what_there_was_and_what_is_there_is_less() -> None:
    """A hundred megabytes that come and go."""
    before = OURSELVES.resident_megabytes()
    filled = bytearray(b"x") * (100 << 20)
    with_it = OURSELVES.resident_megabytes()
    del filled
    assert with_it > before + 90
    assert OURSELVES.peak_megabytes() >= with_it - 1
    assert OURSELVES.resident_megabytes() < with_it - 90


def test_the_time_of_all_threads_counts() -> None:
    """As Python itself measures it, to a few hundredths."""
    began = OURSELVES.cpu_seconds(), time.process_time()
    while time.process_time() < began[1] + 0.3:
        pass
    used = OURSELVES.cpu_seconds() - began[0]
    assert abs(used - (time.process_time() - began[1])) < 0.05


def test_threads_and_open_files_are_counted(tmp_path: Path) -> None:
    """One more of each."""
    threads, files = OURSELVES.threads(), OURSELVES.open_files()
    over = threading.Event()
    thread = threading.Thread(target=over.wait)
    thread.start()
    with (tmp_path / "file").open("w"):
        assert (OURSELVES.threads(), OURSELVES.open_files()) == (threads + 1, files + 1)
    over.set()
    thread.join()


def test_a_command_is_measured_whole(tmp_path: Path) -> None:
    """Its own memory and time, and none of ours."""
    program = "filled = b'x' * (50 << 20); print(sum(range(3_000_000)))"
    with (tmp_path / "output").open("w+") as output:
        whole = run_whole([sys.executable, "-c", program], output)
        assert (tmp_path / "output").read_text() == "4499998500000\n"
    assert 0 < whole.system_seconds < whole.cpu_seconds < whole.seconds + 0.1
    assert whole.peak_megabytes < 100
    with pytest.raises(RuntimeError, match="ended with status 3"):
        run_whole([sys.executable, "-c", "raise SystemExit(3)"])
