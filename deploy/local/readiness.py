"""Whether a broker can be used."""

import socket

from kafka.admin import KafkaAdminClient, NewTopic
from kafka.errors import KafkaError

_ANSWER_WITHIN_MS = 5_000


def is_ready(host: str, port: int, node: int) -> bool:
    """Whether a client gets metadata, `node` among it, and would get a topic; creates none.

    A topic needs a broker that the controller trusts with data, so a broker that answers but is
    still fenced is not ready. May block for some seconds.
    """
    return _accepts_connections(host, port) and _would_create_a_topic(f"{host}:{port}", node)


def _accepts_connections(host: str, port: int) -> bool:
    # Asked first because it is refused at once, where the client would retry and log.
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


def _would_create_a_topic(bootstrap_servers: str, node: int) -> bool:
    try:
        admin = KafkaAdminClient(
            bootstrap_servers=bootstrap_servers,
            bootstrap_timeout_ms=_ANSWER_WITHIN_MS,
            request_timeout_ms=_ANSWER_WITHIN_MS,
        )
        try:
            admin.create_topics([NewTopic("readiness-check", 1, 1)], validate_only=True)
            return node in {each["broker_id"] for each in admin.describe_cluster()["brokers"]}
        finally:
            admin.close()
    except KafkaError:
        return False
