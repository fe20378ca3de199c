"""A local Kafka that asks who one is: by a password over TLS, or by a certificate."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from kafka.admin import KafkaAdminClient, ScramMechanism, UserScramCredentialUpsertion

from deploy.local.authority import Authority
from deploy.local.errors import LocalServerFailed
from deploy.local.kafka import LocalKafka
from deploy.local.listener import Listener
from deploy.local.server import HOST

MECHANISMS = ("SCRAM-SHA-256", "SCRAM-SHA-512")
_LOGIN = "org.apache.kafka.common.security.scram.ScramLoginModule required;"


@dataclass(frozen=True)
class SecureKafka:
    """A running broker, and what its clients have to know."""

    kafka: LocalKafka
    """Itself; its own `bootstrap_servers` are in plain text, and ask nobody who they are."""
    authority: Authority
    """Whom clients have to trust; it signs more certificates."""
    scram_address: str
    """SASL_SSL, mechanisms `MECHANISMS`."""
    mutual_address: str
    """SSL, for clients with a certificate of the authority; its common name is the user."""


@contextmanager
def secure_kafka(
    folder: Path,
    users: Mapping[str, str],
    *,
    authority: Authority | None = None,
    listeners: Sequence[Listener] = (),
    properties: Mapping[str, str] | None = None,
) -> Iterator[SecureKafka]:
    """Run it for one block.

    Args:
        folder: for its key, and for the certificate ``ca.pem`` of a new authority.
        users: their passwords; there is none besides.
        authority: who signs; a new one unless it is given.
        listeners: further ones, as of `LocalKafka`.
        properties: further ones, as of `LocalKafka`.
    """
    authority = authority or Authority(folder / "ca.pem")
    scram, mutual = Listener("SCRAM", "SASL_SSL"), Listener("MUTUAL", "SSL")
    key = authority.issue(folder / "broker.pem", "broker", "localhost", HOST)
    lines = {
        "ssl.keystore.type": "PEM",
        "ssl.keystore.location": str(key),
        "listener.name.scram.sasl.enabled.mechanisms": ",".join(MECHANISMS),
        **{f"listener.name.scram.{name.lower()}.sasl.jaas.config": _LOGIN for name in MECHANISMS},
        "listener.name.mutual.ssl.client.auth": "required",
        "listener.name.mutual.ssl.truststore.type": "PEM",
        "listener.name.mutual.ssl.truststore.location": str(authority.file),
        "listener.name.mutual.ssl.principal.mapping.rules": "RULE:^.*CN=([^,]+).*$/$1/",
        **(properties or {}),
    }
    with LocalKafka(listeners=[scram, mutual, *listeners], properties=lines) as kafka:
        _make_users(kafka.bootstrap_servers, users)
        yield SecureKafka(kafka, authority, scram.address, mutual.address)


def _make_users(bootstrap_servers: str, users: Mapping[str, str]) -> None:
    with closing(KafkaAdminClient(bootstrap_servers=bootstrap_servers)) as admin:
        for name in MECHANISMS:  # a request may alter a user once
            mechanism = ScramMechanism[name.replace("-", "_")]
            refused = admin.alter_user_scram_credentials(
                [
                    UserScramCredentialUpsertion(user, mechanism, password)
                    for user, password in users.items()
                ]
            )
            if any(refused.values()):
                raise LocalServerFailed(f"Kafka made no users: {refused}")
