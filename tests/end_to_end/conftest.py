"""The stack, brought up once."""

from collections.abc import Iterator

import pytest

from tests.end_to_end.compose import Stack


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """All of docker-compose.yml, healthy; nothing of it is left behind."""
    stack = Stack()
    try:
        stack.down("docker compose down --volumes")  # of a run that was killed
        stack.up("docker compose up --build --detach --wait")
        yield stack
    finally:
        stack.down("docker compose down --volumes")
