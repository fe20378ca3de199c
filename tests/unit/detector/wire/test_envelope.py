"""`detector.wire.envelope`."""

from typing import Any

import pytest

from contracts.stream.dead_letter import InvalidRecord
from detector.wire.envelope import row_after

ROW = {"id": 1}


@pytest.mark.parametrize(
    ("change", "row"),
    [
        ({"op": "c", "after": ROW}, ROW),
        ({"op": "u", "before": {"id": 0}, "after": ROW}, ROW),
        ({"op": "r", "after": ROW}, ROW),
        ({"schema": {}, "payload": {"op": "c", "after": ROW}}, ROW),
        ({"op": "c", "after": ROW | {"payload": 1}}, ROW | {"payload": 1}),
        ({"op": "d", "before": ROW, "after": None}, None),
        ({"op": "t"}, None),
        ({"op": "m", "message": {}}, None),
        ({"payload": {"op": "d"}}, None),
    ],
)
def test_a_change_gives_the_row_as_it_is_now(
    change: dict[str, Any], row: dict[str, Any] | None
) -> None:
    """None where there is none any more."""
    assert row_after(change) == row


@pytest.mark.parametrize(
    "change",
    [
        {},
        ROW,
        {"op": "c"},
        {"op": "c", "after": None},
        {"op": "u", "after": [1]},
        {"op": "x", "after": ROW},
        {"op": None, "after": ROW},
        {"payload": None},
        {"payload": "c"},
    ],
)
def test_anything_else_is_no_change(change: dict[str, Any]) -> None:
    """And says what was expected."""
    with pytest.raises(InvalidRecord, match="expected Debezium's envelope"):
        row_after(change)
