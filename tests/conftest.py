"""What holds for all tests, and what the head of their report says."""

import gc
import os
from collections.abc import Iterator
from typing import get_args

import pytest
import structlog
from hypothesis import HealthCheck, settings

from contracts.program.broker import Client
from deploy.broker import chosen_broker
from tests.end_to_end.compose import why_not

# How long an example takes says how busy its machine is.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def _usual_logs() -> Iterator[None]:
    """A test that configures the logs of a program does so for itself alone."""
    yield
    structlog.reset_defaults()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let one Kafka client be chosen for all tests in which there is a choice."""
    parser.addoption("--client", choices=get_args(Client), help="the one Kafka client to test")


def pytest_xdist_auto_num_workers() -> int:
    """Two a core, since a test waits for a broker half of its time; each takes about a gigabyte."""
    return min(2 * (os.cpu_count() or 1), 8)


def pytest_collection_finish() -> None:
    """Let the collector of garbage pass over all that was imported: it stays to the end."""
    gc.collect()
    gc.freeze()


def pytest_report_header() -> list[str]:
    """Which broker the tests run against, and whether the stack runs: nothing is silent."""
    return [f"kafka: {chosen_broker()}", f"compose stack: {why_not() or 'run end to end'}"]
