"""How people write that a record lacks a value: no field, null, or one of a few words."""

import json
from math import isinf
from typing import Any

import msgspec

MISSING = ("", "NaN", "nan", "NA", "N/A", "null", "NULL", "None")
"""What stands for no number, where a number is wanted and may be missing."""


def without_nan(value: bytes) -> bytes:
    """JSON as Python and JavaScript libraries write it, with null in place of a bare ``NaN``.

    Raises:
        ValueError: it is no JSON for another reason too.
        RecursionError: it is nested too deeply.
    """
    found = json.loads(value, parse_constant=_none_for_nan, parse_float=_finite)
    return msgspec.json.encode(found)


def as_json(value: bytes) -> bytes:
    """What was decoded as a record: as it is, or such that any reader of JSON reads it."""
    if b"NaN" not in value:
        return value
    try:
        msgspec.json.decode(value)
    except msgspec.DecodeError:
        return without_nan(value)
    return value


def _none_for_nan(constant: str) -> Any:
    if constant != "NaN":
        raise ValueError(f"expected no {constant}")


def _finite(number: str) -> float:
    found = float(number)
    if isinf(found):  # it would be null then, as what is missing
        raise ValueError("expected a number that float64 can hold")
    return found
