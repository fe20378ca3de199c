"""`detector.decoder`."""

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.stream.record import ArrayField, RecordSchema
from detector.decoder import RecordDecoder
from detector.files import FileRecord

PAIR = RecordSchema(id="id", time="at", features=("a", "b"))
IMAGE = RecordSchema.of_array(ArrayField(name="image", shape=(2, 2)))
GOOD = {"id": "7", "at": 1.5, "a": 1, "b": -2.5}


def received(*values: bytes | None) -> list[FileRecord]:
    """Records at offsets 0, 1 and so on."""
    return [FileRecord("t", 0, offset, 0, b"k", value) for offset, value in enumerate(values)]


def encoded(**changes: Any) -> bytes:
    """A good record but for `changes`; None leaves a field out."""
    fields = {name: value for name, value in (GOOD | changes).items() if value is not None}
    return json.dumps(fields).encode()


def test_a_valid_record_becomes_a_row() -> None:
    """Its id as text, its time, its features in the schema's order; unknown fields ignored."""
    batch, dead = RecordDecoder(PAIR).decode(received(encoded(id=7, b=2, extra=[1, {"x": None}])))
    assert (batch.ids, batch.times, dead) == (["7"], [1.5], [])
    assert batch.features.dtype == np.float32
    assert batch.features.tolist() == [[1.0, 2.0]]
    assert batch.received[0].offset == 0


def test_a_schema_without_time_gives_none() -> None:
    """Not every stream has a clock of its own."""
    schema = RecordSchema(id="id", features=("a", "b"))
    batch, _ = RecordDecoder(schema).decode(received(encoded()))
    assert batch.times == [None]
    assert batch.features.tolist() == [[1.0, -2.5]]


def test_an_array_field_is_flattened() -> None:
    """Row by row, as its feature names say."""
    batch, _ = RecordDecoder(IMAGE).decode(received(b'{"id": 1, "image": [[1, 2], [3, 4]]}'))
    assert batch.features.tolist() == [[1, 2, 3, 4]]


@pytest.mark.parametrize(
    ("value", "error", "detail"),
    [
        (None, "empty", "null"),
        (b"", "empty", "no bytes"),
        (b'{"id": 1', "malformed", "JSON"),
        (b"\xff", "malformed", "utf-8"),
        (encoded()[:-1] + b', "x": "\xff"}', "malformed", "utf-8"),
        (encoded()[:-1] + b', "x": ' + b"[" * 100_000 + b"}", "malformed", "JSON"),
        (encoded() + encoded(), "malformed", "trailing"),
        (encoded().replace(b'"7"', rb'"\ud800"'), "malformed", "utf-16"),
        (encoded().replace(b'"7"', rb'"\udc00"'), "malformed", "utf-16"),
        (encoded().replace(b'"7"', rb'"\ud83d\ud83d"'), "malformed", "utf-16"),
        (encoded().replace(b'"7"', b'"\xed\xa0\x80"'), "malformed", "utf-8"),
        (b"[1]", "wrong-type", "`object`"),
        (encoded(b=None), "missing-field", "`b`"),
        (encoded(id=None), "missing-field", "`id`"),
        (encoded(a="1"), "wrong-type", "$.a"),
        (encoded(a=True), "wrong-type", "$.a"),
        (encoded(id=1.5), "wrong-type", "$.id"),
        (encoded(a=1e300), "non-finite", "'a'"),
        (encoded(at=1).replace(b'"a": 1', b'"a": 1e999'), "non-finite", "$.a"),
        (encoded(a=float("nan")), "malformed", "JSON"),
        (b"x" * 1_001, "oversized", "1000 bytes"),
    ],
)
def test_an_invalid_record_is_a_dead_letter_that_says_why(
    value: bytes | None, error: str, detail: str
) -> None:
    """Kind and detail in the headers, bytes and key untouched, and no row."""
    limit = 200_000 if error == "malformed" else 1_000
    batch, (letter,) = RecordDecoder(PAIR, max_bytes=limit).decode(received(value))
    assert batch.features.shape == (0, 2)
    assert letter.headers.error == error
    assert detail in letter.headers.detail
    assert (letter.key, letter.value) == (b"k", value)


@pytest.mark.parametrize("image", ["[[1, 2], [3]]", "[[1, 2, 3], [4, 5, 6]]", "[[], []]"])
def test_an_array_of_another_shape_is_a_dead_letter(image: str) -> None:
    """Ragged, too wide, empty."""
    value = f'{{"id": 1, "image": {image}}}'.encode()
    _, (letter,) = RecordDecoder(IMAGE).decode(received(value))
    assert letter.headers.error == "wrong-shape"


def test_two_halves_of_a_record_never_make_one() -> None:
    """What one record leaves open, the next cannot close."""
    whole = encoded()
    batch, dead = RecordDecoder(PAIR).decode(received(whole[:20], whole[20:], whole))
    assert len(dead) == 2
    assert batch.received[0].offset == 2


@given(st.lists(st.one_of(st.binary(max_size=60), st.just(encoded()), st.none()), max_size=20))
def test_each_record_is_either_a_row_or_a_dead_letter(values: list[bytes | None]) -> None:
    """Whatever comes, nothing is lost and nothing raises."""
    batch, dead = RecordDecoder(PAIR).decode(received(*values))
    offsets = [record.offset for record in batch.received]
    offsets += [letter.headers.source_offset for letter in dead]
    assert sorted(offsets) == list(range(len(values)))
    assert len(batch.ids) == len(batch.times) == len(batch.features) == len(batch.received)


def test_dead_letters_stand_in_the_order_of_their_records() -> None:
    """Whichever step it was that found each: a subscriber sees each partition's offsets rise."""
    _, dead = RecordDecoder(PAIR).decode(received(encoded(a=1e300), b"\xff", encoded(b=1e300)))
    assert [letter.headers.source_offset for letter in dead] == [0, 1, 2]


@given(st.text())
def test_an_id_comes_through_unchanged(record_id: str) -> None:
    """And can be a key: a lone half of a surrogate pair, which UTF-8 lacks, is never an id."""
    batch, dead = RecordDecoder(PAIR).decode(received(encoded(id=record_id)))
    assert (batch.ids, dead) == ([record_id], [])
    assert batch.ids[0].encode().decode() == record_id


@given(st.lists(st.floats(width=32, allow_nan=False, allow_infinity=False), min_size=2, max_size=2))
def test_a_number_comes_through_unchanged(row: list[float]) -> None:
    """Every finite float32 that was encoded is the float32 that is scored."""
    batch, _ = RecordDecoder(PAIR).decode(received(encoded(a=row[0], b=row[1])))
    assert batch.features.tolist() == [row]
