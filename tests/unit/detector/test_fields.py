"""`detector.fields`: records of more than numbers, as the decoder takes them."""

import json
from typing import Any

import numpy as np
import pytest

from contracts.stream.received import ReceivedRecord
from contracts.stream.record import RecordSchema
from detector.decoder import RecordDecoder

MIXED = RecordSchema(
    features=("a", "gap", "city", "home"),
    categories={"city": ("York", "5411"), "home": ("true", "false")},
    gaps=("gap", "city"),
)
FULL = {"id": "7", "a": 1.0, "gap": 2.0, "city": "York", "home": True}


def received(*values: bytes) -> list[ReceivedRecord]:
    """Records one behind the other."""
    return [ReceivedRecord("t", 0, offset, 0, None, value) for offset, value in enumerate(values)]


def of_mixed(**changes: Any) -> bytes:
    """A full record but for `changes`; one that is an ellipsis is left out."""
    fields = {name: value for name, value in (FULL | changes).items() if value is not ...}
    return json.dumps(fields).encode()


@pytest.mark.parametrize(
    ("changes", "row"),
    [
        ({}, [1, 2, 0, 0]),
        ({"city": 5411, "home": "False"}, [1, 2, 1, 1]),
        ({"city": "Hull", "home": 3}, [1, 2, 2, 2]),
        ({"city": None, "gap": None}, [1, np.nan, np.nan, 0]),
        ({"city": "", "gap": ""}, [1, np.nan, np.nan, 0]),
        ({"city": ..., "gap": ...}, [1, np.nan, np.nan, 0]),
        ({"city": float("nan"), "gap": float("nan")}, [1, np.nan, np.nan, 0]),
        ({"city": "NaN", "gap": "NaN"}, [1, np.nan, 2, 0]),
        ({"gap": "N/A", "other": float("nan")}, [1, np.nan, 0, 0]),
        ({"city": 10**400}, [1, 2, 2, 0]),
    ],
)
def test_categories_are_numbers_and_what_is_missing_is_none(
    changes: dict[str, Any], row: list[float]
) -> None:
    """However it is written, beside others and alone."""
    for records in ([of_mixed(**changes)], [of_mixed(), of_mixed(**changes), b"{"]):
        batch, _ = RecordDecoder(MIXED).decode(received(*records))
        np.testing.assert_array_equal(batch.features[-1], np.array(row, np.float32))


@pytest.mark.parametrize(
    ("changes", "kind", "detail"),
    [
        ({"a": None}, "wrong-type", "field 'a': expected a number, received null"),
        ({"a": ...}, "missing-field", "expected the field 'a', which is missing"),
        ({"a": "NaN"}, "wrong-type", "field 'a': expected a number, received a string"),
        ({"a": float("nan")}, "wrong-type", "field 'a': expected a number, received null"),
        ({"gap": "few"}, "wrong-type", "field 'gap': expected a number or null, received a string"),
        ({"gap": True}, "wrong-type", "field 'gap': expected a number or null, received true or"),
        ({"gap": 1e39}, "non-finite", "field 'gap': expected a number that float32 can hold"),
        ({"gap": 7.25e99, "city": float("nan")}, "non-finite", "float32 can hold"),
        ({"gap": float("inf")}, "malformed", "JSON has neither NaN nor infinity"),
        ({"home": None}, "wrong-type", "field 'home': expected a text, a number, true or false"),
        ({"home": ""}, "wrong-type", "field 'home': expected a value, received none"),
        ({"city": []}, "wrong-type", "true, false or null, received an array"),
    ],
)
def test_what_a_feature_cannot_be_is_a_dead_letter(
    changes: dict[str, Any], kind: str, detail: str
) -> None:
    """A number or a category that had no gaps has none; the others may be missing, not wrong."""
    batch, (letter,) = RecordDecoder(MIXED).decode(received(of_mixed(), of_mixed(**changes)))
    assert batch.ids == ["7"]
    assert letter.headers.error == kind
    assert detail in letter.headers.detail
    assert "few" not in letter.headers.detail
