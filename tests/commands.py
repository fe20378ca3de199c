"""The command lines there are, and those that a text speaks of."""

import re

from docs.settings_reference import COMMANDS

_SPOKEN = re.compile(rf"(?:`|-m |--rm )({'|'.join(COMMANDS)}) ([a-z][a-z-]*)")
"""At the start of a piece of code, as a module, or in a container of its own."""


def commands() -> set[str]:
    """Each program's commands, such as ``trainer train``."""
    return {f"{program} {each.command}" for program in COMMANDS for each in COMMANDS[program]}


def spoken_of(text: str) -> set[str]:
    """The commands of our programs in `text`, such as ``detector check``."""
    return {" ".join(words) for words in _SPOKEN.findall(text)}
