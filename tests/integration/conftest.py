"""One real broker for all integration tests, and names of their own for each test."""

import gc
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, get_args
from uuid import uuid4

import pytest

from contracts.program.broker import Client
from deploy.broker import broker as running_broker
from tests.integration.proxy import KafkaProxy, proxied_kafka
from tests.integration.secured import SecuredKafka, secured_kafka

HERE = Path(__file__).parent


BOTH_CLIENTS = "both_clients"
"""The mark of a file whose tests run over both, unless one is chosen by ``--client``."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what members and publishers are tested with over the client that is wanted, or both."""
    marks = metafunc.definition.iter_markers("parametrize")
    if "client" in metafunc.fixturenames and "client" not in {mark.args[0] for mark in marks}:
        first, *others = get_args(Client)
        chosen = metafunc.config.getoption("client")
        every = metafunc.definition.get_closest_marker(BOTH_CLIENTS) is not None
        metafunc.parametrize("client", [chosen] if chosen else [first, *(others if every else [])])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Allow for sockets that the Kafka client, closed while it connects, leaves open."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(
                pytest.mark.filterwarnings("ignore:unclosed <s(ocket|sl):ResourceWarning")
            )


@pytest.fixture(autouse=True, scope="module")
def _left_open() -> Iterator[None]:
    """Collect them here, and not in whichever test comes later."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@pytest.fixture(scope="session")
def broker() -> Iterator[str]:
    """Bootstrap servers of a real Kafka."""
    with running_broker() as bootstrap_servers:
        yield bootstrap_servers


@pytest.fixture(scope="session")
def _proxy() -> Iterator[KafkaProxy]:
    with proxied_kafka() as (_, proxy):
        yield proxy


@pytest.fixture
def proxy(_proxy: KafkaProxy) -> Iterator[KafkaProxy]:
    """A network to a real Kafka of its own: clients of `proxy.address` see what the test rules."""
    yield _proxy
    _proxy.reset()


@pytest.fixture(scope="session")
def _secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecuredKafka]:
    with secured_kafka(tmp_path_factory.mktemp("secured")) as kafka:
        yield kafka


@pytest.fixture
def secured(_secured: SecuredKafka) -> Iterator[SecuredKafka]:
    """A real Kafka with users, where nobody but the test's own admin may do anything yet."""
    yield _secured
    _secured.revoke()


class Names(NamedTuple):
    """Topics and group that no other test uses."""

    topic: str
    alerts: str
    dead_letters: str
    group: str


@pytest.fixture
def names() -> Names:
    """Fresh names; the topics do not exist yet."""
    prefix = f"test-{uuid4().hex[:8]}"
    return Names(prefix, f"{prefix}.alerts", f"{prefix}.dead-letters", f"{prefix}.group")
