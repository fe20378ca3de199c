"""The command lines there are, and those that a text speaks of."""

import re
import shlex

from contracts.program.settings import Settings
from docs.settings_reference import COMMANDS

SETTINGS: dict[str, type[Settings]] = {
    f"{program} {each.command}": each for program in COMMANDS for each in COMMANDS[program]
}

_PROGRAMS = "|".join(COMMANDS)
_OF_TWO_WORDS = [
    each.command for every in COMMANDS.values() for each in every if " " in each.command
]
_COMMAND = "|".join([*_OF_TWO_WORDS, "[a-z][a-z-]*"])

_SPOKEN = re.compile(rf"(?:`|-m |--rm )({_PROGRAMS}) ({_COMMAND})")
"""At the start of a piece of code, as a module, or in a container of its own."""

_TYPED = re.compile(rf"(?:^|-m |--rm .*)\b({_PROGRAMS}) ({_COMMAND})([^|&]*)")
"""The same in what is typed into a shell, with its arguments."""


def commands() -> set[str]:
    """Each program's commands, such as ``trainer train``."""
    return set(SETTINGS)


def spoken_of(text: str) -> set[str]:
    """The commands of our programs in `text`, such as ``detector check``."""
    return {" ".join(words) for words in _SPOKEN.findall(text)}


def understand(typed: str) -> None:
    """Have each command of our programs in what is `typed` read its arguments.

    Without any, as where a text only speaks of it, there has to be such a command.

    Raises:
        BadSettings: what is given cannot be used.
        KeyError: there is no such command.
    """
    for program, command, rest in _TYPED.findall(typed):
        settings = SETTINGS[f"{program} {command}"]
        arguments = [each for each in shlex.split(rest) if each != "--help"]
        if arguments:
            settings.read(arguments, program)
