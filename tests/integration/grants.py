"""Rights as the pages grant them, by the commands that stand there."""

import argparse
import shlex
from collections.abc import Iterator
from contextlib import closing
from typing import NamedTuple

from kafka.admin import (
    ACL,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    KafkaAdminClient,
    ResourcePattern,
    ResourceType,
)

_ANY_HOST = "*"


class Grant(NamedTuple):
    """One operation of one user on one resource."""

    user: str
    operation: ACLOperation
    resource_type: ResourceType
    name: str
    pattern: ACLResourcePatternType = ACLResourcePatternType.LITERAL

    def __str__(self) -> str:
        kind = self.resource_type.name.lower().replace("_", " ")
        return f"{self.operation.name.capitalize()} on {kind} {self.name}"

    def acl(self) -> ACL:
        """As Kafka keeps it."""
        pattern = ResourcePattern(self.resource_type, self.name, self.pattern)
        principal = f"User:{self.user}"
        return ACL(principal, _ANY_HOST, self.operation, ACLPermissionType.ALLOW, pattern)


def grants(command: str) -> Iterator[Grant]:
    """What a ``kafka-acls.sh --add …`` lets somebody do."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--bootstrap-server")
    parser.add_argument("--add", action="store_true", required=True)
    parser.add_argument("--allow-principal", required=True)
    parser.add_argument("--operation", action="append")
    parser.add_argument("--topic", action="append", default=[])
    parser.add_argument("--group", action="append", default=[])
    parser.add_argument("--transactional-id", action="append", default=[])
    parser.add_argument("--resource-pattern-type", default="literal")
    program, *arguments = shlex.split(command)
    assert program == "kafka-acls.sh"
    given = parser.parse_args(arguments)
    user = given.allow_principal.removeprefix("User:")
    pattern = ACLResourcePatternType[given.resource_pattern_type.upper()]
    for operation in map(str.upper, given.operation):
        for kind in (ResourceType.TOPIC, ResourceType.GROUP, ResourceType.TRANSACTIONAL_ID):
            for name in getattr(given, kind.name.lower()):
                yield Grant(user, ACLOperation[operation], kind, name, pattern)


def allow(bootstrap_servers: str, *allowed: Grant) -> None:
    """Let them, as far as the broker that decides it knows by now."""
    with closing(KafkaAdminClient(bootstrap_servers=bootstrap_servers)) as admin:
        failed = admin.create_acls([grant.acl() for grant in allowed])["failed"]
        assert not failed, failed
