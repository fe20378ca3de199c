"""A consumer group as its coordinator sees it."""

from collections.abc import Callable, Mapping
from typing import Any

from kafka import KafkaAdminClient
from kafka.errors import GroupAuthorizationFailedError

from contracts.program.broker import BrokerSettings
from transport.faults import denied
from transport.topics import administration, patiently


def committed_offsets(kafka: BrokerSettings, group: str, topic: str) -> Mapping[int, int]:
    """The offset that `group` goes on from in each partition of `topic` where it has one.

    Raises:
        BrokerUnreachable: no broker answers.
        AccessDenied: it denies the right Describe on the group.
    """
    offsets = _of_coordinator(kafka, group, lambda admin: admin.list_group_offsets(group)[group])
    return {
        place.partition: entry.offset
        for place, entry in offsets.items()
        if place.topic == topic and entry.offset >= 0
    }


def group_state(kafka: BrokerSettings, group: str) -> str:
    """Such as ``Stable``, ``Empty`` (no member) or ``PreparingRebalance``.

    Raises:
        BrokerUnreachable: no broker answers.
        AccessDenied: it denies the right Describe on the group.
    """
    described = _of_coordinator(kafka, group, lambda admin: admin.describe_groups([group])[group])
    return str(described["group_state"])


def _of_coordinator(
    kafka: BrokerSettings, group: str, ask: Callable[[KafkaAdminClient], Any]
) -> Any:
    with administration(kafka, "Describe") as admin:
        try:
            return patiently(lambda: ask(admin))
        except GroupAuthorizationFailedError:
            option = f"--operation Describe --group {group}"
            raise denied(f"Describe on group {group}", option, kafka) from None
