"""`contracts.stream.missing`."""

import json

import pytest

from contracts.stream.missing import as_json, without_nan


def test_a_bare_nan_becomes_null() -> None:
    """As Python writes it; numbers and texts stay what they are."""
    fields = {"id": "NaN", "a": float("nan"), "b": 0.1, "c": 10**30, "d": [float("nan")]}
    assert json.loads(without_nan(json.dumps(fields).encode())) == {
        "id": "NaN",
        "a": None,
        "b": 0.1,
        "c": 10**30,
        "d": [None],
    }


@pytest.mark.parametrize(
    "value",
    [b'{"a": Infinity}', b'{"a": -Infinity, "b": NaN}', b"NaN}", b'{"a": NaN, "b": -1e999}'],
)
def test_nothing_else_is_mended(value: bytes) -> None:
    """What is no JSON stays none."""
    with pytest.raises(ValueError, match=r"expected|Expecting|Extra"):
        without_nan(value)


@pytest.mark.parametrize("value", [b'{ "a":1}', b'{ "a":"NaN" }', b"null"])
def test_json_is_taken_as_it_is(value: bytes) -> None:
    """To the byte."""
    assert as_json(value) is value


def test_what_python_writes_is_json_afterwards() -> None:
    """For all who read an alert."""
    assert as_json(b'{"a": NaN}') == b'{"a":null}'
