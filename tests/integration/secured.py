"""A real Kafka that asks who one is, and lets nobody do what was not allowed."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kafka.admin import (
    ACL,
    ACLFilter,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    KafkaAdminClient,
    ResourcePattern,
    ResourcePatternFilter,
    ResourceType,
)

from deploy.local import Listener, LocalKafka
from deploy.local.java import find_java
from tests.processes import output_of
from tests.waiting import wait_until

PASSWORDS = {"detector": "detector-password", "producer": "producer-password"}
"""The users there are, beside the one who is let in without a password and may do everything."""

_STORE_PASSWORD = "changeit"  # noqa: S105 - of a key that lasts as long as the tests
_ANY_HOST = "*"


@dataclass(frozen=True)
class SecuredKafka:
    """The addresses of one broker, and who may do what there."""

    open_address: str
    """Plain text, without a password; who comes here may do everything."""
    password_address: str
    """SASL_PLAINTEXT, mechanism PLAIN, the users of `PASSWORDS`."""
    tls_address: str
    """SSL, without a client's certificate; who comes here may do everything."""
    tls_password_address: str
    """SASL_SSL, mechanism PLAIN, the users of `PASSWORDS`."""
    ca_file: Path
    """The certificate, PEM, that a client of the TLS addresses has to trust."""

    def allow(
        self, user: str, operation: ACLOperation, resource_type: ResourceType, name: str
    ) -> None:
        """Let `user` do it to the resource of this name."""
        self._create(ACLPermissionType.ALLOW, user, operation, resource_type, name)

    def deny(
        self, user: str, operation: ACLOperation, resource_type: ResourceType, name: str
    ) -> None:
        """Forbid it, whatever is allowed besides."""
        self._create(ACLPermissionType.DENY, user, operation, resource_type, name)

    def revoke(
        self,
        user: str | None = None,
        operation: ACLOperation = ACLOperation.ANY,
        resource_type: ResourceType = ResourceType.ANY,
        name: str | None = None,
    ) -> None:
        """Take back what was allowed and denied: all of it, or what fits all that is said."""
        pattern = ResourcePatternFilter(resource_type, name, ACLResourcePatternType.ANY)
        principal = None if user is None else f"User:{user}"
        wanted = ACLFilter(principal, None, operation, ACLPermissionType.ANY, pattern)
        with closing(KafkaAdminClient(bootstrap_servers=self.open_address)) as admin:
            admin.delete_acls([wanted])
            wait_until(lambda: not _in_force(admin, wanted), f"revoked: {wanted}")

    def client_arguments(self, user: str, password: str | None = None) -> dict[str, Any]:
        """What a kafka-python client needs at `password_address`; None: the right password."""
        return {
            "bootstrap_servers": self.password_address,
            "security_protocol": "SASL_PLAINTEXT",
            "sasl_mechanism": "PLAIN",
            "sasl_plain_username": user,
            "sasl_plain_password": PASSWORDS[user] if password is None else password,
        }

    def _create(
        self,
        permission: ACLPermissionType,
        user: str,
        operation: ACLOperation,
        resource_type: ResourceType,
        name: str,
    ) -> None:
        pattern = ResourcePattern(resource_type, name)
        wanted = ACL(f"User:{user}", _ANY_HOST, operation, permission, pattern)
        with closing(KafkaAdminClient(bootstrap_servers=self.open_address)) as admin:
            failed = admin.create_acls([wanted])["failed"]
            assert not failed, f"{wanted} was refused: {failed}"
            wait_until(lambda: _in_force(admin, wanted), f"in force: {wanted}")


def _in_force(admin: KafkaAdminClient, wanted: ACLFilter) -> bool:
    # The broker answers this from what it decides by itself, not from what the controller knows.
    return bool(admin.describe_acls(wanted)[0])


@contextmanager
def secured_kafka(folder: Path) -> Iterator[SecuredKafka]:
    """Start it, its key and certificate in `folder`."""
    key_store, ca_file = _make_certificate(folder)
    password = Listener("PASSWORD", "SASL_PLAINTEXT")
    tls = Listener("TLS", "SSL")
    tls_password = Listener("TLS_PASSWORD", "SASL_SSL")
    properties = {
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        # Who needs no password, the broker itself among them.
        "super.users": "User:ANONYMOUS",
        "ssl.keystore.type": "PKCS12",
        "ssl.keystore.location": str(key_store),
        "ssl.keystore.password": _STORE_PASSWORD,
    }
    for listener in (password, tls_password):
        prefix = f"listener.name.{listener.name.lower()}"
        properties[f"{prefix}.sasl.enabled.mechanisms"] = "PLAIN"
        properties[f"{prefix}.plain.sasl.jaas.config"] = _login_module()
    with LocalKafka(listeners=[password, tls, tls_password], properties=properties) as kafka:
        yield SecuredKafka(
            kafka.bootstrap_servers, password.address, tls.address, tls_password.address, ca_file
        )


def _login_module() -> str:
    users = " ".join(f'user_{user}="{password}"' for user, password in PASSWORDS.items())
    return f"org.apache.kafka.common.security.plain.PlainLoginModule required {users};"


def _make_certificate(folder: Path) -> tuple[Path, Path]:
    """A key store with a new key, and the certificate of it alone."""
    key_store, certificate = folder / "broker.p12", folder / "broker.pem"
    # Not every Java comes with a program for it, but each has what that program calls.
    key_tool = [str(find_java()), "-m", "java.base/sun.security.tools.keytool.Main"]
    store = ["-alias", "broker", "-keystore", str(key_store), "-storepass", _STORE_PASSWORD]
    output_of(
        [
            *(*key_tool, "-genkeypair", *store, "-storetype", "PKCS12"),
            *("-keyalg", "RSA", "-keysize", "2048", "-validity", "2"),
            *("-dname", "CN=localhost", "-ext", "SAN=ip:127.0.0.1,dns:localhost"),
        ]
    )
    output_of([*key_tool, "-exportcert", *store, "-rfc", "-file", str(certificate)])
    return key_store, certificate
