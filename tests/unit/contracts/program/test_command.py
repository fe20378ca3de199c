"""`contracts.program.command`."""

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import pytest

from contracts.program.command import Command, amended, run_alone, run_program
from contracts.program.errors import INTERRUPTED, AnomalyDetectorError, BadData, NoProgress
from contracts.program.settings import Settings


def _asked_to_end(_settings: object) -> int:
    signal.raise_signal(signal.SIGTERM)
    return 0


def _load(run: Callable[[Any], int]) -> Callable[[object], Callable[[Any], int]]:
    return lambda _settings: run


class Greet(Settings):
    """Say hello."""

    command: ClassVar[str] = "greet"

    name: str = "you"


class GreetAll(Greet):
    """Say hello to all."""

    command: ClassVar[str] = "many greet"


def _run(ends: BaseException | None, *arguments: str) -> int:
    def greet(settings: Greet) -> int:
        if ends is not None:
            raise ends
        sys.stdout.write(f"hello {settings.name}\n")
        return 0

    commands = {
        "greet": Command(Greet, _load(greet)),
        "many greet": Command(GreetAll, _load(greet)),
    }
    return run_program("prog", "Greets.", commands, list(arguments))


def test_a_command_runs_with_its_settings(capsys: pytest.CaptureFixture[str]) -> None:
    """And gives its own exit status."""
    assert _run(None, "greet", "--name", "me") == 0
    assert capsys.readouterr().out == "hello me\n"


def test_a_command_of_two_words_runs_with_its_settings(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Those of its flags, and of the table of both words."""
    file = tmp_path / "settings.toml"
    file.write_text('[many.greet]\nname = "all"\n')
    assert _run(None, "many", "greet", "--config", str(file)) == 0
    assert _run(None, "many", "greet", "--name", "me") == 0
    assert capsys.readouterr().out == "hello all\nhello me\n"


@pytest.mark.parametrize("arguments", [["many"], ["many", "--help"], ["many", "-h"]])
def test_half_of_a_command_shows_the_whole_of_it(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """What begins with it is in the list of all."""
    assert _run(None, *arguments) == 0
    assert "many greet  Say hello to all." in capsys.readouterr().out


def test_a_second_word_that_no_command_has_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    """With the first."""
    assert _run(None, "many", "greeet") == 2
    assert "no command 'many greeet'; expected one of: greet, many greet" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"]])
def test_help_lists_the_commands(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """No arguments ask for help as well."""
    assert _run(None, *arguments) == 0
    assert "greet       Say hello." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (AnomalyDetectorError("it broke"), 1),
        (BadData("[red]no table[/]"), 2),
        (NoProgress("it hung"), 3),
        (KeyboardInterrupt(), 130),
    ],
)
def test_an_expected_end_is_one_line_and_its_status(
    error: BaseException, status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """On standard error, the message as it is, no traceback."""
    assert _run(error, "greet") == status
    captured = capsys.readouterr().err
    assert captured.count("\n") == 1
    assert captured.startswith("prog: ")
    assert str(error) in captured


def test_an_error_cannot_forge_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever the name of the column or the file that it speaks of."""
    _run(BadData("no column 'a\x1b[2J\nprog: all is well\u202e'"), "greet")
    shown = capsys.readouterr().err
    assert shown == "prog: no column 'a\\x1b[2J\\nprog: all is well\\u202e'\n"


def test_an_unknown_command_names_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit status 2."""
    assert _run(None, "greeet") == 2
    assert "no command 'greeet'; expected one of: greet" in capsys.readouterr().err


def test_a_defect_keeps_its_traceback() -> None:
    """What nobody expected is not dressed up as a message."""
    with pytest.raises(ZeroDivisionError):
        _run(ZeroDivisionError(), "greet")


@pytest.mark.parametrize(
    "show",
    ["sys.stdout.write('hello ' * 100_000)", "[Terminal().print('hello') for _ in range(100_000)]"],
)
def test_a_reader_that_has_seen_enough_is_no_fault(show: str) -> None:
    """`detector score … | head` ends without a traceback, `detector alerts | head` too."""
    program = (
        "import sys; from contracts.program.command import Command, run_program; "
        "from contracts.program.terminal import Terminal; "
        "from tests.unit.contracts.program.test_command import Greet; "
        f"greet = lambda _: {show} and 0; "
        "sys.exit(run_program('prog', '', {'greet': Command(Greet, lambda _: greet)}, ['greet']))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(5)
        process.stdout.close()
        complaint = process.stderr.read()
    assert (process.returncode, complaint) == (0, b"")


def test_sigterm_interrupts_as_ctrl_c_does() -> None:
    """Where a command does not handle signals itself."""
    commands = {"greet": Command(Greet, _load(_asked_to_end))}
    assert run_program("prog", "Greets.", commands, ["greet"]) == INTERRUPTED


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_are_left_alone_where_a_command_handles_them(number: signal.Signals) -> None:
    """And while any command is being loaded: an import is no place to be interrupted."""
    came: list[int] = []

    def run(_settings: object) -> int:
        signal.raise_signal(number)
        return 0

    before = signal.signal(number, lambda number, _: came.append(number))

    def load(_settings: object) -> Callable[[object], int]:
        signal.raise_signal(number)
        return run

    try:
        own = {"greet": Command(Greet, load, handles_signals=True)}
        assert run_program("prog", "Greets.", own, ["greet"]) == 0
        assert came == [number, number]
        assert run_program("prog", "", {"greet": Command(Greet, load)}, ["greet"]) == INTERRUPTED
        assert came == [number, number, number]
    finally:
        signal.signal(number, before)


def test_a_program_without_commands_keeps_the_same_promises(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Its flags are its own; an error is a line and a status, no result is 0."""

    def greet(settings: Greet) -> None:
        if settings.name == "nobody":
            raise BadData("nobody is there")
        sys.stdout.write(f"hello {settings.name}\n")

    assert run_alone("prog", Greet, greet, ["--name=me"]) == 0
    assert capsys.readouterr().out == "hello me\n"
    assert run_alone("prog", Greet, greet, ["--name=nobody"]) == 2
    assert capsys.readouterr().err == "prog greet: nobody is there\n"
    assert run_alone("prog", Greet, greet, ["--log_level=loud"]) == 2
    assert "prog greet: log_level: input should be" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "flags", "expected"),
    [
        (["train"], {"--drop": "a"}, ["train", "--drop=a"]),
        (["train", "--drop", "b", "--x"], {"--drop": "b,a"}, ["train", "--x", "--drop=b,a"]),
        (["train", "--drop=b", "-y"], {"--drop": "b,a"}, ["train", "-y", "--drop=b,a"]),
        (["--id_column", "b", "z"], {"--id-column": None}, ["z"]),
        (["--data", "t.csv"], {}, ["--data", "t.csv"]),
    ],
)
def test_a_command_line_is_amended(
    arguments: list[str], flags: dict[str, str | None], expected: list[str]
) -> None:
    """A flag takes the place of the one of its name, or of none."""
    assert amended(arguments, flags) == expected


def test_an_error_that_knows_better_shows_the_command_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Behind its notes, quoted for a shell."""
    error = BadData("no table")
    error.flags = {"--name": "it is"}
    error.add_note("  a line more")
    assert _run(error, "greet", "--name=me") == 2
    assert capsys.readouterr().err.splitlines() == [
        "prog: no table",
        "  a line more",
        "This command line would do:",
        "  prog greet '--name=it is'",
    ]
