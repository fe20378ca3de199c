"""The stack, brought up once; where no Docker engine answers, one line says that it is not."""

from collections.abc import Iterator

import pytest

from tests.end_to_end.compose import Stack, why_not


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


def pytest_report_header() -> str:
    """Say whether the stack runs, so that it is not left out in silence."""
    return f"compose: {why_not() or 'the stack runs'}"
