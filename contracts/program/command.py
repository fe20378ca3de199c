"""What every command line of the house promises: sub-commands, exit statuses, one-line errors."""

import os
import shlex
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from contracts.program.errors import CLEAN, INTERRUPTED, AnomalyDetectorError, BadInput
from contracts.program.logs import configure_logs
from contracts.program.settings import Settings
from contracts.program.signals import raise_from_signals
from contracts.program.terminal import Terminal

_HELP = {"-h", "--help"}

AnySettings = TypeVar("AnySettings", bound=Settings)


class Command(NamedTuple):
    """A sub-command, of one word or two: its settings, whose docstring is its help, and its doing.

    `load` imports what the settings ask for, and gives what is then run with them. A signal
    interrupts the run, unless the command `handles_signals` itself.
    """

    settings: type[Settings]
    load: Callable[[Any], Callable[[Any], int]]
    handles_signals: bool = False


def run_program(
    name: str, purpose: str, commands: Mapping[str, Command], arguments: list[str] | None = None
) -> int:
    """Run one sub-command and return the exit status of the process.

    0 clean, 1 fault, 2 bad settings, data or bundle, 3 no progress, 130 interrupted. An expected
    error is one line on standard error; anything else is a defect and keeps its traceback.
    SIGTERM interrupts as Ctrl-C does: as the first process of a container, whoever has no handler
    for it would be killed after ten seconds. Until the command runs, signals are its caller's.
    """
    arguments = sys.argv[1:] if arguments is None else arguments
    chosen, rest = _chosen(arguments, commands)
    if chosen in _HELP:
        print(_usage(name, purpose, commands))
        return CLEAN

    def read_and_run() -> int:
        if chosen not in commands:
            raise BadInput(f"no command {chosen!r}; expected one of: {', '.join(commands)}")
        command = commands[chosen]
        settings = command.settings.read(rest, name)
        configure_logs(settings.log_format, settings.log_level)
        run = command.load(settings)
        if not command.handles_signals:
            raise_from_signals()
        return run(settings)

    return _exit_status(name, read_and_run, arguments)


def run_alone(
    program: str,
    settings: type[AnySettings],
    run: Callable[[AnySettings], int | None],
    arguments: list[str] | None = None,
) -> int:
    """Run what has no sub-commands, such as `python -m benchmarks.soak`; else as `run_program`.

    Nothing that `run` gives is 0.
    """
    arguments = sys.argv[1:] if arguments is None else arguments

    def read_and_run() -> int:
        read = settings.read(arguments, program)
        configure_logs(read.log_format, read.log_level)
        raise_from_signals()
        return run(read) or CLEAN

    return _exit_status(f"{program} {settings.command}", read_and_run)


def _exit_status(name: str, run: Callable[[], int], arguments: Sequence[str] = ()) -> int:
    """That of `run`, or of the error that ended it, which is then shown."""
    try:
        return run()
    except AnomalyDetectorError as error:
        terminal = Terminal(stderr=True, soft_wrap=True)
        terminal.print(f"{name}: {error}", style="bold red")
        for note in getattr(error, "__notes__", ()):
            terminal.print(note)
        if error.flags:
            terminal.print("This command line would do:")
            terminal.print(f"  {shlex.join([name, *amended(arguments, error.flags)])}")
        return error.exit_status
    except BrokenPipeError:  # whoever read standard output, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CLEAN
    except KeyboardInterrupt:
        print(f"{name}: interrupted", file=sys.stderr)
        return INTERRUPTED


def amended(arguments: Sequence[str], flags: Mapping[str, str | None]) -> list[str]:
    """`arguments` with `flags` in place of those of the same names, without those that are None."""
    kept, rest = [], iter(arguments)
    for argument in rest:
        flag, has_value, _ = argument.partition("=")
        if flag.replace("_", "-") not in flags:
            kept.append(argument)
        elif not has_value:
            next(rest, None)
    given = ((flag, value) for flag, value in flags.items() if value is not None)
    return [*kept, *(f"{flag}={value}" for flag, value in given)]


def _chosen(arguments: list[str], commands: Mapping[str, Command]) -> tuple[str, list[str]]:
    """The command that the first argument names, or the first two, and the other arguments."""
    two = " ".join(arguments[:2])
    if two in commands:
        return two, arguments[2:]
    one = arguments[0] if arguments else "--help"
    begun = any(key.startswith(f"{one} ") for key in commands)
    if begun and set(arguments[1:]) <= _HELP:
        return "--help", []
    return (two if begun else one), arguments[1:]


def _usage(name: str, purpose: str, commands: Mapping[str, Command]) -> str:
    width = max(map(len, commands))
    lines = [f"  {key:<{width}}  {_summary(command)}" for key, command in commands.items()]
    return "\n".join(
        [
            f"usage: {name} COMMAND [options]",
            "",
            purpose,
            "",
            *lines,
            "",
            f"`{name} COMMAND --help` shows every setting, its environment variable and default.",
        ]
    )


def _summary(command: Command) -> str:
    return (command.settings.__doc__ or "").strip().splitlines()[0]
