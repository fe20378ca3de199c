"""`python tests/asked.py MODULE FOLDER`: what MODULE says to ``--help``, and what it does.

It is run as ``python -m`` runs it, in FOLDER, and asked for help, then given a flag that nobody
has. Processes that it starts, ports that it takes, brokers that it calls and files that it writes
below FOLDER or the project are seen by an audit hook. Prints JSON.
"""

import argparse
import contextlib
import io
import json
import os
import runpy
import sys
import traceback
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]

_STARTS = {"subprocess.Popen", "os.posix_spawn", "os.exec", "os.fork"}
_STARTS |= {"socket.connect", "socket.bind"}
_CHANGES = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.truncate"}


def main(module: str, folder: Path) -> None:
    """Ask it both."""
    done: list[str] = []

    def see(event: str, arguments: tuple[Any, ...]) -> None:
        if event in _STARTS and not _others_are_imported():
            done.append(f"{event} {arguments[:2]}")
        elif event in _CHANGES or (event == "open" and _writes(*arguments[1:3])):
            path = Path(os.fsdecode(arguments[0])).absolute() if _is_path(arguments[0]) else None
            if path and any(path.is_relative_to(own) for own in (ROOT, folder)):
                done.append(f"{event} {path}")

    sys.path.insert(0, str(ROOT))
    sys.dont_write_bytecode = True
    os.chdir(folder)
    sys.addaudithook(see)
    answers = [_answer(module, flag) for flag in ("--help", "--no-such-flag")]
    sys.stdout.write(json.dumps({"answers": answers, "done": done}) + "\n")


def _answer(module: str, flag: str) -> tuple[object, str, str]:
    """Exit status, standard output, standard error."""
    sys.argv = [module, flag]
    said, complained = io.StringIO(), io.StringIO()
    status: object = 0
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(complained):
        try:
            runpy.run_module(module, run_name="__main__", alter_sys=True)
        except SystemExit as end:
            status = end.code or 0
    return status, said.getvalue(), complained.getvalue()


def _others_are_imported() -> bool:
    """Whether a package that is not ours looks around, such as for IPv6, while it is imported."""
    files = {frame.f_code.co_filename for frame, _ in traceback.walk_stack(None)}
    return all(
        any(part in file for file in files) for part in ("site-packages", "importlib._bootstrap")
    )


def _writes(mode: str | None, flags: int) -> bool:
    return bool(flags & (os.O_WRONLY | os.O_RDWR)) or bool(mode and set(mode) & set("wax+"))


def _is_path(given: object) -> bool:
    return isinstance(given, str | bytes | os.PathLike)


if __name__ == "__main__":
    parser = argparse.ArgumentParser("python tests/asked.py", description=__doc__)
    parser.add_argument("module")
    parser.add_argument("folder", type=Path)
    given = parser.parse_args()
    main(given.module, given.folder)
