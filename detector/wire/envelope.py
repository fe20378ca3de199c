"""Debezium's envelope: a change of a row in a database, with the row before and after it.

Source: Debezium's documentation of the data change events of its connectors.
"""

from typing import Any

from contracts.stream.dead_letter import InvalidRecord

_GIVE_A_RECORD = ("c", "u", "r")
"""Create, update, and read, which is of a snapshot."""

_GIVE_NONE = ("d", "t", "m")
"""Delete, truncate, and message."""


def row_after(change: dict[str, Any]) -> dict[str, Any] | None:
    """The row as it is now; None where the change leaves none.

    A change may have its schema beside it, as Kafka Connect's JSON has.

    Raises:
        InvalidRecord: it is no such change.
    """
    payload = change.get("payload", change) if "op" not in change else change
    if not isinstance(payload, dict):
        raise InvalidRecord("wrong-type", "expected Debezium's envelope, received no object in it")
    operation = payload.get("op")
    if operation in _GIVE_NONE:
        return None
    row = payload.get("after")
    if operation not in _GIVE_A_RECORD or not isinstance(row, dict):
        raise InvalidRecord(
            "missing-field",
            "expected Debezium's envelope: an `op`, and a row in `after` where it is c, u or r",
        )
    return row
