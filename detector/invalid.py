"""What the JSON decoder refuses -> the kind, and a sentence for whoever wrote the record."""

import re

import msgspec

from contracts.stream.clock import EXAMPLE
from contracts.stream.dead_letter import InvalidRecord
from contracts.stream.record import RecordSchema

_NUMBER_OR_NULL = "a number or null"
_NAMES = {
    "object": "an object",
    "array": "an array",
    "str": "a string",
    "float": "a number",
    "int": "a number",
    "int | str": "a string or an integer",
    "bool": "true or false",
    "null": "null",
    "float | str | null": _NUMBER_OR_NULL,
    "bool | int | float | str": "a text, a number, true or false",
    "bool | int | float | str | null": "a text, a number, true, false or null",
}
"""What people call the types that msgspec names."""

_WRONG_TYPE = re.compile(r"Expected `(?P<expected>[^`]+)`, got `(?P<received>[^`]+)`")
_MISSING = re.compile(r"Object missing required field `(?P<field>.*)`", re.DOTALL)
_AT = re.compile(r" - at `\$\.?(?P<path>.*)`$", re.DOTALL)
_MALFORMED = re.compile(r"JSON is malformed: (?P<what>.*) \(byte (?P<byte>\d+)\)")
_NO_NUMBER = re.compile(rb"[-+]?(?:nan|inf(?:inity)?)(?![a-z])", re.IGNORECASE)
_LONGEST_NO_NUMBER = len(b"-Infinity")

_HALF = "expected a character at byte {byte}; half of a surrogate pair is none"
_MALFORMATIONS = {
    "trailing characters": "expected one JSON object, received more behind its end",
    "invalid character": "expected a JSON object; byte {byte} is none that JSON has there",
    "invalid number": "expected a JSON object; the number at byte {byte} is none that JSON has",
    "object keys must be strings": "expected a field's name in double quotes at byte {byte}",
    "invalid utf-16 surrogate pair": _HALF,
    "unexpected end of escaped utf-16 surrogate pair": _HALF,
}
"""For what msgspec calls malformed; anything else, such as ``expected ':'``, is clear as it is."""

_MARKS = {
    b"\xef\xbb\xbf": "expected UTF-8 without a byte order mark, received one before the object",
    b"\xff\xfe": "expected UTF-8, received what looks like UTF-16 or UTF-32",
    b"\xfe\xff": "expected UTF-8, received what looks like UTF-16",
    b"{\x00": "expected UTF-8, received what looks like UTF-16 or UTF-32",
    b"\x00{": "expected UTF-8, received what looks like UTF-16",
    b"\x00\x00": "expected UTF-8, received bytes of zero, as in UTF-32 or in what is no text",
    b"\x1f\x8b": "expected a JSON object, received what looks compressed by gzip",
}
"""First bytes that say more than the first error does."""


def wrongly_typed(error: msgspec.ValidationError) -> InvalidRecord:
    """Of JSON whose fields are not those of the schema."""
    message = str(error)
    missing = _MISSING.match(message)
    if missing is not None:
        return InvalidRecord(
            "missing-field", f"expected the field {missing['field']!r}, which is missing"
        )
    place = _AT.search(message)
    where = "" if place is None else f"field {place['path']!r}: "
    if message.startswith("Integer value out of range"):
        return InvalidRecord("wrong-type", f"{where}expected an integer of at most 4,300 digits")
    if message.startswith("Number out of range"):
        return InvalidRecord(
            "non-finite", f"{where}expected a finite number, received a larger one"
        )
    if message.startswith("Invalid enum value"):  # and repeats the value
        return InvalidRecord("wrong-type", f"{where}expected {_NUMBER_OR_NULL}, received a string")
    types = _WRONG_TYPE.match(message)
    if types is None:
        return InvalidRecord("wrong-type", f"{where}{message}")
    expected = "a JSON object" if place is None else _name(types["expected"])
    return InvalidRecord(
        "wrong-type", f"{where}expected {expected}, received {_name(types['received'])}"
    )


def no_moment(field: str | None) -> InvalidRecord:
    """Of a text that should say when."""
    return InvalidRecord(
        "wrong-type",
        f"field {field!r}: expected a moment after ISO 8601, such as {EXAMPLE}, "
        "received another text",
    )


def too_large(value: bytes, most: int) -> InvalidRecord:
    """Of more than `most` bytes."""
    return InvalidRecord("oversized", f"expected at most {most:,} bytes, received {len(value):,}")


def not_a_feature(schema: RecordSchema, feature: str, *, is_nan: bool) -> InvalidRecord:
    """Of a value that has its type, and yet is none that a feature can have."""
    if feature in schema.categories:
        return InvalidRecord("wrong-type", f"field {feature!r}: expected a value, received none")
    return InvalidRecord(
        "non-finite",
        f"field {feature!r}: expected a number that float32 can hold, up to 3.4e38, received "
        f"{'NaN' if is_nan else 'a larger one'}",
    )


def malformed(
    value: bytes, error: msgspec.DecodeError | UnicodeDecodeError | RecursionError
) -> InvalidRecord:
    """Of what is no JSON at all, or no UTF-8, or nested too deeply to be read."""
    return InvalidRecord("malformed", _explained(value, error))


def _explained(
    value: bytes, error: msgspec.DecodeError | UnicodeDecodeError | RecursionError
) -> str:
    for mark, sentence in _MARKS.items():
        if value.startswith(mark):
            return sentence
    if isinstance(error, UnicodeDecodeError):
        return f"expected UTF-8; byte {error.start} is none"
    if isinstance(error, RecursionError):
        return "expected a flat JSON object, received one that is nested too deeply to be read"
    found = _MALFORMED.match(str(error))
    what, byte = (found["what"], int(found["byte"])) if found else ("", len(value))
    if byte >= len(value) and what != "trailing characters":
        return f"expected a JSON object; it ends at byte {len(value):,} before it is whole"
    if what == "invalid character" and _is_no_number(value, byte):
        return f"expected a number at byte {byte}; JSON has neither NaN nor infinity"
    sentence = _MALFORMATIONS.get(what, "expected a JSON object; {what} at byte {byte}")
    return sentence.format(what=what, byte=byte)


def _is_no_number(value: bytes, byte: int) -> bool:
    """Whether the word that `byte` is in, or just behind, is NaN or infinity in any spelling."""
    start = max(byte - _LONGEST_NO_NUMBER, 0)
    around = value[start : byte + _LONGEST_NO_NUMBER]
    return any(
        found.start() <= byte - start <= found.end() + 1 for found in _NO_NUMBER.finditer(around)
    )


def _name(types: str) -> str:
    return _NAMES.get(types, types)
