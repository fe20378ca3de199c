"""A real Kafka that asks who one is, and lets nobody do what was not allowed."""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

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

from contracts.program.broker import BrokerSettings
from deploy.local import Listener
from deploy.local.authority import Authority
from deploy.local.secure import secure_kafka
from deploy.local.server import HOST
from tests.waiting import wait_until

PASSWORDS = {user: f"{user}-password" for user in ("detector", "producer", "desk")}
"""The users there are, beside the one who is let in without a password and may do everything."""

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
    scram_address: str
    """SASL_SSL, mechanisms SCRAM-SHA-256 and SCRAM-SHA-512, the users of `PASSWORDS`."""
    mutual_address: str
    """SSL, for clients with a certificate of the authority, whose common name is the user."""
    expired_address: str
    """SSL, with a certificate that has expired."""
    misnamed_address: str
    """SSL, with a certificate of another host."""
    folder: Path
    """For files of the tests."""
    authority: Authority
    """Whom a client of the TLS addresses has to trust; it signs more certificates."""

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

    def password_flag(self, user: str, password: str | None = None) -> str:
        """How a program is told the password of `user`; None: the right one."""
        password = PASSWORDS[user] if password is None else password
        file = self.folder / f"password-{user}-{password}"
        file.write_text(f"{password}\n")
        return f"--kafka.sasl-password-file={file}"

    def scram_flags(self, user: str, mechanism: str = "SCRAM-SHA-512") -> tuple[str, ...]:
        """How a program is told to authenticate at `scram_address`."""
        return (
            "--kafka.security-protocol=SASL_SSL",
            f"--kafka.ssl-cafile={self.authority.file}",
            f"--kafka.sasl-mechanism={mechanism}",
            f"--kafka.sasl-username={user}",
            self.password_flag(user),
        )

    def mutual_flags(
        self, user: str, authority: Authority | None = None, days: float = 2
    ) -> tuple[str, ...]:
        """How a program is told to authenticate at `mutual_address`.

        With a certificate of `authority`, None: of the right one, that is valid for so many `days`.
        """
        file = self.folder / f"{user}-{uuid4().hex}.pem"
        (authority or self.authority).issue(file, user, user, days=days)
        return (
            "--kafka.security-protocol=SSL",
            f"--kafka.ssl-cafile={self.authority.file}",
            f"--kafka.ssl-certfile={file}",
        )

    def login(self, user: str) -> BrokerSettings:
        """How a program of this process authenticates at `password_address`."""
        return BrokerSettings(
            bootstrap_servers=self.password_address,
            security_protocol="SASL_PLAINTEXT",
            sasl_mechanism="PLAIN",
            sasl_username=user,
            sasl_password=PASSWORDS[user],
        )

    def allow_all(
        self,
        user: str,
        rights: Mapping[str, tuple[ACLOperation, ResourceType]],
        names: Mapping[str, str],
        but: str | None = None,
    ) -> None:
        """Each of `rights`, called as an error calls it, of a resource in `names`."""
        for right, (operation, kind) in rights.items():
            if right != but:
                self.allow(user, operation, kind, right.format(**names).split()[-1])

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
    """Start it, its keys and certificates in `folder`."""
    authority = Authority(folder / "ca.pem")
    password, tls = Listener("PASSWORD", "SASL_PLAINTEXT"), Listener("TLS", "SSL")
    tls_password = Listener("TLS_PASSWORD", "SASL_SSL")
    expired, misnamed = Listener("EXPIRED", "SSL"), Listener("MISNAMED", "SSL")
    keys = {
        expired: authority.issue(folder / "expired.pem", "broker", HOST, days=-1),
        misnamed: authority.issue(folder / "misnamed.pem", "broker", "kafka.example.org"),
    }
    properties = {
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        # Who needs no password, the broker itself among them.
        "super.users": "User:ANONYMOUS",
    }
    for listener in (password, tls_password):
        prefix = f"listener.name.{listener.name.lower()}"
        properties[f"{prefix}.sasl.enabled.mechanisms"] = "PLAIN"
        properties[f"{prefix}.plain.sasl.jaas.config"] = _login_module()
    for listener, key in keys.items():
        prefix = f"listener.name.{listener.name.lower()}"
        properties[f"{prefix}.ssl.keystore.type"] = "PEM"
        properties[f"{prefix}.ssl.keystore.location"] = str(key)
    listeners = [password, tls, tls_password, expired, misnamed]
    with secure_kafka(
        folder, PASSWORDS, authority=authority, listeners=listeners, properties=properties
    ) as secure:
        yield SecuredKafka(
            open_address=secure.kafka.bootstrap_servers,
            password_address=password.address,
            tls_address=tls.address,
            tls_password_address=tls_password.address,
            scram_address=secure.scram_address,
            mutual_address=secure.mutual_address,
            expired_address=expired.address,
            misnamed_address=misnamed.address,
            folder=folder,
            authority=authority,
        )


def _login_module() -> str:
    users = " ".join(f'user_{user}="{password}"' for user, password in PASSWORDS.items())
    return f"org.apache.kafka.common.security.plain.PlainLoginModule required {users};"
