"""The README's blocks of code, so that tests run them as they stand."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]

OWN_STREAM = "Your own stream in five steps"
SUBSCRIBE = "How to subscribe to the alerts"
"""Sections that tests look for by name."""

_HEADINGS_AND_BLOCKS = re.compile(
    r"^(?:#+ (?P<title>[^\n]*)|```(?P<language>\w*)\n(?P<text>.*?)^```)$", re.DOTALL | re.MULTILINE
)


class Block(NamedTuple):
    """One block of code, under the last heading before it."""

    section: str
    language: str
    text: str

    def commands(self) -> list[str]:
        """Those of a shell; a backslash ends a line that goes on."""
        return self.text.replace("\\\n", "").splitlines()


def blocks(language: str, section: str | None = None) -> list[Block]:
    """Those in one language, of the whole README or of one section, in its order."""
    return [
        block
        for block in _blocks((ROOT / "README.md").read_text(encoding="utf-8"))
        if block.language == language and section in (None, block.section)
    ]


def is_of_the_stack(command: str) -> bool:
    """Whether it needs a Docker engine, so that tests/end_to_end runs it."""
    return command.startswith("docker compose ")


def _blocks(page: str) -> Iterator[Block]:
    section = ""
    for part in _HEADINGS_AND_BLOCKS.finditer(page):
        if part["title"] is not None:
            section = part["title"]
        else:
            yield Block(section, part["language"], part["text"])
