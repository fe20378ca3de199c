"""JSON as it is, as a record's fields."""

from typing import Any

import msgspec

from contracts.stream.missing import without_nan
from detector.invalid import malformed, wrongly_typed

_decode = msgspec.json.Decoder(dict[str, Any]).decode


def fields_of_json(value: bytes) -> dict[str, Any]:
    """The object in `value`; a bare ``NaN`` is none.

    Raises:
        InvalidRecord: it is no object.
    """
    try:
        value.decode()
        return _decode(value)
    except msgspec.ValidationError as error:
        raise wrongly_typed(error) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        if b"NaN" in value:
            with_null = _mended(value)
            if with_null is not None:
                return with_null
        raise malformed(value, error) from None


def _mended(value: bytes) -> dict[str, Any] | None:
    try:
        return _decode(without_nan(value))
    except (ValueError, RecursionError):
        return None
