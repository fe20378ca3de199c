"""The pages for readers, and their blocks of code, so that tests run them as they stand."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]

README = "README.md"
INDEX = "docs/README.md"
NOTEBOOK = "docs/notebook.md"
OWN_DATA = "docs/own-data.md"
PROGRAMS = "docs/programs.md"
SECURITY = "docs/security.md"
"""Pages that tests look for by name."""

PAGES = (
    README,
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "data/README.md",
    *sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")),
)

_BLOCK = re.compile(r"^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)


class Block(NamedTuple):
    """One block of code of a page."""

    page: str
    language: str
    text: str

    def commands(self) -> list[str]:
        """Those of a shell; a backslash ends a line that goes on."""
        return re.sub(r" *\\\n *", " ", self.text).splitlines()


def text_of(page: str) -> str:
    """The whole of one of the `PAGES`."""
    return (ROOT / page).read_text(encoding="utf-8")


def prose_of(page: str) -> str:
    """What is left of it without its blocks."""
    return _BLOCK.sub("", text_of(page))


def blocks(language: str, page: str | None = None) -> list[Block]:
    """Those in one language, of all pages or of one, in their order."""
    return [
        block
        for each in ([page] if page else PAGES)
        for block in _blocks(each)
        if block.language == language
    ]


def commands(page: str | None = None) -> list[str]:
    """Those that a reader types into a shell, of all pages or of one."""
    return [command for block in blocks("sh", page) for command in block.commands()]


def is_of_the_stack(command: str) -> bool:
    """Whether it needs a Docker engine, so that tests/end_to_end runs it."""
    return command.startswith("docker compose ")


def is_of_kafka(command: str) -> bool:
    """Whether it is one of Kafka's programs, whose part tests/integration/grants.py plays."""
    return command.startswith("kafka-")


def _blocks(page: str) -> Iterator[Block]:
    for part in _BLOCK.finditer(text_of(page)):
        yield Block(page, part["language"], part["text"])
