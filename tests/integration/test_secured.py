"""The secured Kafka knows its users by their passwords, and lets them do what was allowed."""

from contextlib import closing
from typing import Any

import pytest
from kafka import KafkaProducer
from kafka.admin import ACLOperation, KafkaAdminClient, NewTopic, ResourceType
from kafka.errors import KafkaError, TopicAuthorizationFailedError

from tests.integration.conftest import Names
from tests.integration.secured import SecuredKafka

ANSWER_SECONDS = 30


@pytest.fixture
def topic(secured: SecuredKafka, names: Names) -> str:
    """A topic that nobody may use yet."""
    with closing(KafkaAdminClient(bootstrap_servers=secured.open_address)) as admin:
        admin.create_topics([NewTopic(names.topic, 1, 1)], wait_for_metadata=True)
    return names.topic


def listing(arguments: dict[str, Any]) -> list[str]:
    """The topics that a client sees."""
    with closing(KafkaAdminClient(bootstrap_timeout_ms=5_000, **arguments)) as admin:
        return list(admin.list_topics())


def write(secured: SecuredKafka, topic: str, user: str = "detector") -> None:
    """Send one record as `user`, and wait for the broker's answer."""
    # Numbering its records would take a right of its own once no topic may be written to.
    producer = KafkaProducer(enable_idempotence=False, **secured.client_arguments(user))
    with closing(producer):
        producer.send(topic, b"value").get(timeout=ANSWER_SECONDS)


def test_a_right_password_lists_and_a_wrong_one_does_not(secured: SecuredKafka, topic: str) -> None:
    """What the listing shows is what the user may describe."""
    assert topic not in listing(secured.client_arguments("detector"))
    secured.allow("detector", ACLOperation.DESCRIBE, ResourceType.TOPIC, topic)
    assert topic in listing(secured.client_arguments("detector"))

    with pytest.raises(KafkaError):
        listing(secured.client_arguments("detector", "wrong"))


def test_a_user_writes_when_allowed_and_not_before_or_after(
    secured: SecuredKafka, topic: str
) -> None:
    """Allowed, denied in spite of it, and both taken back."""
    right = ("detector", ACLOperation.WRITE, ResourceType.TOPIC, topic)
    with pytest.raises(TopicAuthorizationFailedError):
        write(secured, topic)

    secured.allow(*right)
    write(secured, topic)
    with pytest.raises(TopicAuthorizationFailedError):
        write(secured, topic, user="producer")

    secured.deny(*right)
    with pytest.raises(TopicAuthorizationFailedError):
        write(secured, topic)

    secured.revoke("detector")
    with pytest.raises(TopicAuthorizationFailedError):
        write(secured, topic)


def test_tls_is_spoken_with_and_without_a_password(secured: SecuredKafka, topic: str) -> None:
    """To those who trust the certificate; in plain text nobody gets anywhere."""
    tls = {"security_protocol": "SSL", "ssl_cafile": str(secured.authority.file)}
    assert topic in listing({"bootstrap_servers": secured.tls_address, **tls})

    named = secured.client_arguments("detector") | {
        "bootstrap_servers": secured.tls_password_address,
        "security_protocol": "SASL_SSL",
        "ssl_cafile": str(secured.authority.file),
    }
    secured.allow("detector", ACLOperation.DESCRIBE, ResourceType.TOPIC, topic)
    assert topic in listing(named)

    with pytest.raises(KafkaError):
        listing({"bootstrap_servers": secured.tls_address})
