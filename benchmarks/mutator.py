"""Mistakes that a producer, a proxy or a disk can make of a good record; by name, by seed."""

import json
from collections.abc import Callable
from random import Random

from contracts.stream.record import RecordSchema

_NO_NUMBERS = (
    b"NaN", b"nan", b"-NaN", b"Infinity", b"-Infinity", b"inf", b"1e999", b"-1e999", b"1e39", b"01",
    b"+1", b".5", b"1.", b"1,5", b"0x1F", b"1_000", b"-", b"", b"None", b"undefined", b"--1",
)  # fmt: skip
_NUMBERS = (b"1e-999", b"-0.0", b"3.4028234e38", b"9" * 30, b"1E5", b"0.1" + b"1" * 2_000)
_TYPES = (b"null", b"true", b'"1"', b'""', b"[1]", b"[]", b"{}", b'{"value": 1}', b'"NaN"')
_IDS = (
    b"7", b"-7", b"7.5", b"7e3", b"null", b"false", b'["7"]', b"{}", b'""', b"7" * 4_300,
    b"7" * 4_301, rb'"\ud800"', rb'"\udc00"', rb'"\u0000\n\ud83d\ude00"', b'"\xc0\xaf"', b'"\xff"',
    b'"a\nb"', '"héllo 你好 😀 \u202e"'.encode(), b'"' + b"7" * 20_000 + b'"',
)  # fmt: skip
_ENCODINGS = ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be", "utf-8-sig", "cp037")
_OTHERS = (
    None,
    b"",
    b" ",
    b"{}",
    b"[]",
    b"null",
    b"7",
    b'"x"',
    b"{",
    b"\x00" * 16,
    b"<x/>",
    b"a=1",
)

_LARGEST = 1_000_000
_DEEPEST = 100_000

Mutation = Callable[[bytes], bytes | None]


class Mutator:
    """Makes one mistake, or none, of a record of `schema`; the same ones for the same `seed`."""

    def __init__(self, schema: RecordSchema, seed: int) -> None:
        self._rng = Random(seed)  # noqa: S311 - a seed is there to repeat a run
        self._fields = [schema.id, *schema.features, *([schema.time] if schema.time else [])]
        self._id = schema.id
        self._other = b"{}"
        often: dict[str, Mutation] = {
            "untouched": lambda value: value,
            "truncated": lambda value: value[: self._place(value)],
            "beginning lost": lambda value: value[self._place(value) :],
            "byte replaced": self._replace_byte,
            "byte lost": lambda value: self._splice(value, 1, b""),
            "bytes inserted": lambda value: self._splice(value, 0, self._rng.randbytes(3)),
            "piece lost": lambda value: self._splice(value, self._rng.randrange(2, 60), b""),
            "piece twice": self._double_piece,
            "spliced with another": self._cross,
            "glued to another": lambda value: value + self._other,
            "number replaced": lambda value: self._with(value, _NUMBERS),
            "no number": lambda value: self._with(value, _NO_NUMBERS),
            "another type": lambda value: self._with(value, _TYPES),
            "another id": lambda value: self._set(value, self._id, self._rng.choice(_IDS)),
            "field missing": self._drop_field,
            "field twice": self._double_field,
            "field renamed": lambda value: value.replace(self._name(), b'"v 1"', 1),
            "fields more": lambda value: value[:-1] + b', "": [{"x": [null]}], "__proto__": {}}',
            "another encoding": self._encode,
            "something else": lambda _: self._rng.choice(_OTHERS),
            "noise": lambda _: self._rng.randbytes(self._rng.randrange(200)),
            "printed in lines": lambda value: json.dumps(json.loads(value), indent=2).encode(),
        }
        seldom: dict[str, Mutation] = {
            "a megabyte more": lambda value: self._with_extra(value, b'"%s"' % (b"x" * _LARGEST)),
            "nested in brackets": lambda value: self._with_extra(value, b"[" * _DEEPEST),
            "nested in objects": lambda _: b'{"x":' * _DEEPEST,
            "nested in a feature": lambda value: self._with(value, (b"[" * _DEEPEST,)),
            "many digits": lambda value: self._with(value, (b"9" * 10_000,)),
        }
        self._mutations = often | seldom
        self._weights = [1_000] * len(often) + [2] * len(seldom)

    def mutate(self, value: bytes) -> tuple[str, bytes | None]:
        """The name of the mistake, and what it makes of `value`."""
        [name] = self._rng.choices(list(self._mutations), self._weights)
        mutated = self._mutations[name](value)
        self._other = value
        return name, mutated

    def _place(self, value: bytes) -> int:
        return self._rng.randrange(len(value))

    def _splice(self, value: bytes, lost: int, piece: bytes) -> bytes:
        start = self._place(value)
        return value[:start] + piece + value[start + lost :]

    def _replace_byte(self, value: bytes) -> bytes:
        return self._splice(value, 1, self._rng.randbytes(1))

    def _double_piece(self, value: bytes) -> bytes:
        start, end = sorted((self._place(value), self._place(value)))
        return value[:end] + value[start:]

    def _cross(self, value: bytes) -> bytes:
        return value[: self._place(value)] + self._other[self._place(self._other) :]

    def _name(self) -> bytes:
        return json.dumps(self._rng.choice(self._fields)).encode()

    def _with(self, value: bytes, instead: tuple[bytes, ...]) -> bytes:
        return self._set(value, self._rng.choice(self._fields), self._rng.choice(instead))

    def _set(self, value: bytes, field: str, text: bytes) -> bytes:
        """`value` with `text` as it is, JSON or none, in the place of one field."""
        before, name, rest = value.partition(json.dumps(field).encode() + b":")
        end = min(place for place in (rest.find(b","), rest.find(b"}")) if place >= 0)
        return before + name + text + rest[end:]

    def _drop_field(self, value: bytes) -> bytes:
        fields = json.loads(value)
        del fields[self._rng.choice(self._fields)]
        return json.dumps(fields).encode()

    def _double_field(self, value: bytes) -> bytes:
        field = self._rng.choice((b"1", b'"x"', b"null"))
        return value[:-1] + b"," + self._name() + b":" + field + b"}"

    def _with_extra(self, value: bytes, text: bytes) -> bytes:
        return value[:-1] + b',"extra":' + text + b"}"

    def _encode(self, value: bytes) -> bytes:
        return value.decode().encode(self._rng.choice(_ENCODINGS))
