"""`benchmarks.process`: what Linux says of this very process."""

import os
import threading
import time
from pathlib import Path

from benchmarks.process import Process

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
