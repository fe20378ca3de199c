"""`detector.memory`, in a process of its own: it is for good."""

import subprocess
import sys

import pytest

MEASURED = """
from pathlib import Path
from resource import getpagesize
from detector.memory import give_back_large_blocks

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * getpagesize()

{call}
block = bytearray(20 << 20)
del block
before = resident()
large, small = [], []
for _ in range(200):
    large.append(bytearray(b"x") * (300 << 10))
    small.append(bytearray(b"x") * 600)
del large
print(resident() - before)
"""


@pytest.mark.parametrize(
    ("call", "least", "most"),
    [("", 40 << 20, 80 << 20), ("give_back_large_blocks()", -(1 << 20), 5 << 20)],
)
def test_large_blocks_are_given_back_whatever_lies_between(
    call: str, least: int, most: int
) -> None:
    """Sixty megabytes between small blocks, which glibc would otherwise keep."""
    code = MEASURED.format(call=call)
    kept = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert least <= int(kept.stdout) <= most
