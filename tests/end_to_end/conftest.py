"""The stack, brought up once."""

from collections.abc import Iterator

import pytest

from tests.end_to_end.commands import DOWN, UP
from tests.end_to_end.compose import Stack


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """All of docker-compose.yml, healthy; nothing of it is left behind."""
    stack = Stack()
    try:
        stack.down(DOWN)  # of a run that was killed
        stack.up(UP)
        yield stack
    finally:
        stack.down(DOWN)
