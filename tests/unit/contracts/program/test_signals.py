"""`contracts.program.signals`, in processes of their own: a signal ends them."""

import signal
import subprocess
import sys

import pytest

SIGNALS = [signal.SIGINT, signal.SIGTERM]


def _ended(*lines: str, number: signal.Signals) -> tuple[int, str]:
    """Exit status and complaints of a program in which `asked()` sends itself the signal."""
    program = "\n".join(
        [
            "import signal, sys",
            "from contracts.program.signals import EndAtOnce, raise_from_signals",
            f"asked = lambda: signal.raise_signal({int(number)})",
            *lines,
        ]
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    return ended.returncode, ended.stderr


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize(("clean", "status"), [(True, 0), (False, 130)])
def test_a_signal_ends_it_at_once(*, clean: bool, status: int, number: signal.Signals) -> None:
    """Where an exception would be swallowed too, and without a traceback."""
    lines = [
        "class Swallows:",
        "    def __del__(self): asked()",
        f"with EndAtOnce(clean={clean}):",
        "    Swallows()",
        "    sys.exit(7)",
    ]
    assert _ended(*lines, number=number) == (status, "")


@pytest.mark.parametrize("number", SIGNALS)
def test_once_the_status_is_determined_a_signal_changes_it_no_more(number: signal.Signals) -> None:
    """To the last moment of the interpreter."""
    lines = [
        "import atexit",
        "def main():",
        "    with EndAtOnce(clean=False):",
        "        return 3",
        "status = main()",
        "atexit.register(asked)",
        "asked()",
        "sys.exit(status)",
    ]
    assert _ended(*lines, number=number) == (3, "")


def test_a_defect_can_still_be_ended() -> None:
    """Its end was not determined by anyone: what hangs after it is not protected."""
    lines = [
        "try:",
        "    with EndAtOnce(clean=False): 1 / 0",
        "except ZeroDivisionError: asked()",
        "sys.exit(7)",
    ]
    assert _ended(*lines, number=signal.SIGTERM) == (130, "")


@pytest.mark.parametrize("number", SIGNALS)
def test_a_command_at_work_is_interrupted(number: signal.Signals) -> None:
    """It cleans up on its way out."""
    lines = [
        "with EndAtOnce(clean=False):",
        "    raise_from_signals()",
        "    try: asked()",
        "    except KeyboardInterrupt: sys.exit(5)",
    ]
    assert _ended(*lines, number=number) == (5, "")


def _imported_by(module: str) -> list[str]:
    program = (
        "import os, runpy, signal, sys\nbefore = set(sys.modules)\n"
        f"import {module}\nprint(*sorted(set(sys.modules) - before))"
    )
    shown = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return shown.stdout.split()


@pytest.mark.parametrize("program", ["detector", "producer", "trainer"])
def test_it_is_the_first_thing_that_a_program_imports(program: str) -> None:
    """Until signals are handled they kill the program, so nothing else may take time before."""
    signals = ["contracts", "contracts.program", "contracts.program.signals"]
    imported = [*signals, program, f"{program}.__main__"]
    assert _imported_by(f"{program}.__main__") == sorted(imported)


@pytest.mark.parametrize("number", SIGNALS)
def test_a_file_that_a_parser_in_c_reads_is_interrupted_and_not_broken(
    number: signal.Signals,
) -> None:
    """The parser calls back into Python to read, and raises what that raised."""
    lines = [
        "import pandas",
        "class File:",
        "    def read(self, size=-1): return asked()",
        "    def __iter__(self): return self",
        "    def __next__(self): return self.read()",
        "raise_from_signals()",
        "try: pandas.read_csv(File())",
        "except KeyboardInterrupt: sys.exit(9)",
    ]
    assert _ended(*lines, number=number) == (9, "")
