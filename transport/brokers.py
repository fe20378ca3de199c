"""The way to the brokers: what every client is made with, and what it says when it fails."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import crc32c  # noqa: F401 - without it kafka-python sums each batch in Python, 12 times slower
from kafka import KafkaConsumer
from kafka.errors import KafkaError

from contracts.program.broker import BrokerSettings
from contracts.program.errors import AnomalyDetectorError
from transport.connections import Watch
from transport.faults import access_denied, setting_refused
from transport.reachability import why_unreachable
from transport.record_batches import read_by_batches
from transport.tls import tls_context

CONNECT_MS = 5_000
"""How long one attempt to reach a broker may take, so that a stop in between is noticed."""

_RECONNECT_MS = 1_000
"""The longest pause between attempts to connect, so that a broker's return is noticed soon."""

_METADATA_MS = 15_000
"""How old the client's view of topics and leaders may grow: new partitions are read within it."""


class Brokers:
    """One client's way to the brokers of `settings`; each client has its own.

    Args:
        settings: addresses and credentials.
        transactional_id: of a producer whose transactions are watched, and sent once alone.
        right: what the client does to topics, such as ``Read``; named where it is denied.
        connect_ms: how long one attempt to reach a broker may take.
    """

    def __init__(
        self,
        settings: BrokerSettings,
        *,
        right: str,
        transactional_id: str | None = None,
        connect_ms: int = CONNECT_MS,
    ) -> None:
        self._settings = settings
        self._right = right
        self._connect_ms = connect_ms
        self._transactional_id = transactional_id
        self.watch = Watch(transactional=transactional_id is not None)

    def connect(self, client: Callable[..., Any], **arguments: Any) -> Any:
        """A `client` of kafka-python (consumer, producer, admin client), made with `arguments`.

        Raises what `explained` raises.
        """
        common = client_arguments(self._settings) | {
            "bootstrap_timeout_ms": self._connect_ms,
            "reconnect_backoff_max_ms": _RECONNECT_MS,
            "metadata_max_age_ms": _METADATA_MS,
            "kafka_client": self.watch.client,
        }
        with self.explained("connecting"):
            try:
                made = client(**common, **arguments)
            except KafkaError:
                self.watch.abandon()
                raise
            if isinstance(made, KafkaConsumer):
                read_by_batches(made)
            return made

    @contextmanager
    def explained(self, doing: str) -> Iterator[None]:
        """Raise what the client raises in the block as an error of this house.

        Raises:
            BadSettings: the brokers refuse a setting, or how this client presents itself.
            AccessDenied: they deny a right.
            BrokerUnreachable: no broker answers, or it does not now; trying again may help.
        """
        try:
            yield
        except KafkaError as error:
            raise self.explain(error, doing) from error

    def explain(self, error: KafkaError, doing: str) -> AnomalyDetectorError:
        """`error` of this client, met while `doing` something, as an error of this house."""
        return (
            access_denied(error, self._right, self._settings, self._transactional_id)
            or setting_refused(error)
            or why_unreachable(error, doing, self._settings, self.watch)
        )


def client_arguments(settings: BrokerSettings) -> dict[str, Any]:
    """`settings` as the keyword arguments of consumer, producer and admin client.

    Raises:
        BadSettings: a file that they name is not what it should be.
    """
    arguments: dict[str, Any] = {
        "bootstrap_servers": settings.addresses(),
        "security_protocol": settings.security_protocol,
    }
    if settings.security_protocol.startswith("SASL"):
        arguments |= {
            "sasl_mechanism": settings.sasl_mechanism,
            "sasl_plain_username": settings.sasl_username,
            "sasl_plain_password": settings.secret("sasl_password"),
        }
    if settings.security_protocol.endswith("SSL"):
        arguments["ssl_context"] = tls_context(settings)
    return arguments
