"""The Kafka broker that the demo and the integration tests run against.

The first of these that can be had: the one KAFKA_BOOTSTRAP_SERVERS names; a container, where a
Docker engine answers; a local Kafka without Docker. The tests fail where there is none of them, and
never skip; the demo goes on without.
"""

import gc
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from functools import cache

import docker
from docker.errors import DockerException
from pydantic_settings import BaseSettings, SettingsConfigDict

from deploy.local import LocalKafka

_DOCKER_ANSWERS_WITHIN_SECONDS = 2


class GivenBroker(BaseSettings):
    """KAFKA_BOOTSTRAP_SERVERS: a broker somebody else started and will end."""

    model_config = SettingsConfigDict(env_ignore_empty=True)

    kafka_bootstrap_servers: str | None = None


@dataclass(frozen=True)
class _Choice:
    name: str
    run: Callable[[], AbstractContextManager[str]]


def chosen_broker() -> str:
    """Which broker the tests get and why, for the head of the test report; starts nothing."""
    return _choose().name


def broker() -> AbstractContextManager[str]:
    """A running broker's bootstrap servers; it ends with the block, unless it was given.

    Raises what the chosen one raises when it cannot start, such as `LocalServerUnavailable`.
    """
    return _choose().run()


@cache
def _choose() -> _Choice:
    given = GivenBroker().kafka_bootstrap_servers
    if given is not None:
        return _Choice(f"{given} (KAFKA_BOOTSTRAP_SERVERS)", lambda: _given(given))
    if _docker_answers():
        return _Choice("a container (a Docker engine answers)", _container)
    return _Choice("a local Kafka (no Docker engine answers)", _local)


def _docker_answers() -> bool:
    with warnings.catch_warnings():
        # Where there is no engine the client drops an open socket; collected here, it is not
        # charged to whichever test happens to run later.
        warnings.simplefilter("ignore", ResourceWarning)
        try:
            with closing(docker.from_env(timeout=_DOCKER_ANSWERS_WITHIN_SECONDS)) as client:
                return bool(client.ping())
        except DockerException:
            return False
        finally:
            gc.collect()


@contextmanager
def _given(bootstrap_servers: str) -> Iterator[str]:
    yield bootstrap_servers


@contextmanager
def _container() -> Iterator[str]:
    # Importing it looks for a Docker engine, so only where there is one.
    from testcontainers.community.kafka import KafkaContainer  # noqa: PLC0415

    container = (
        KafkaContainer()
        .with_kraft()
        .with_env("KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR", "1")
        .with_env("KAFKA_TRANSACTION_STATE_LOG_MIN_ISR", "1")
    )
    try:
        container.start()
    except DockerException as error:  # an engine that reaches no registry has no image to start
        print(f"no Kafka container ({error}), a local Kafka instead", file=sys.stderr)
        with _local() as bootstrap_servers:
            yield bootstrap_servers
        return
    try:
        yield container.get_bootstrap_server()
    finally:
        container.stop()


@contextmanager
def _local() -> Iterator[str]:
    with LocalKafka() as kafka:
        yield kafka.bootstrap_servers
