"""`detector.decoder`."""

import json
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from contracts.stream.clock import Clock
from contracts.stream.dead_letter import DeadLetter
from contracts.stream.message import SMALLEST_LIMIT
from contracts.stream.received import ReceivedRecord
from contracts.stream.record import ArrayField, RecordSchema
from detector.decoder import RecordDecoder
from tests.corpus import CASES, Case

PAIR = RecordSchema(id="id", time="at", features=("a", "b"))
IMAGE = RecordSchema.of_array(ArrayField(name="image", shape=(2, 2)))
GOOD = {"id": "7", "at": 1.5, "a": 1, "b": -2.5}


def received(*values: bytes | None) -> list[ReceivedRecord]:
    """Records at offsets 0, 1 and so on."""
    return [ReceivedRecord("t", 0, offset, 0, b"k", value) for offset, value in enumerate(values)]


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


@pytest.mark.parametrize(
    ("clock", "moment"),
    [
        ("milliseconds", 1_500),
        ("microseconds", 1_500_000),
        ("nanoseconds", 1_500_000_000),
        ("iso8601", "1970-01-01T00:00:01.5Z"),
        ("iso8601", "1970-01-01T01:00:01.500+01:00"),
        ("iso8601", "1970-01-01 00:00:01.5"),
    ],
)
def test_a_time_is_seconds_however_it_is_written(clock: Clock, moment: Any) -> None:
    """By the clock of the schema."""
    decoder = RecordDecoder(PAIR.model_copy(update={"clock": clock}))
    batch, dead = decoder.decode(received(encoded(at=moment)))
    assert (batch.times, dead) == ([1.5], [])


@pytest.mark.parametrize(
    ("clock", "moment", "detail"),
    [
        ("iso8601", "soon", "field 'at': expected a moment after ISO 8601, such as 2013-09-01T"),
        ("iso8601", "", "received another text"),
        ("iso8601", 1.5, "field 'at': expected a string, received a number"),
        ("milliseconds", "2013-09-01", "field 'at': expected a number, received a string"),
    ],
)
def test_a_time_that_is_none_is_a_dead_letter_that_says_why(
    clock: Clock, moment: Any, detail: str
) -> None:
    """And takes no other with it."""
    decoder = RecordDecoder(PAIR.model_copy(update={"clock": clock}))
    good = {"iso8601": "2013-09-01", "milliseconds": 7}[clock]
    batch, [letter] = decoder.decode(received(encoded(at=moment), encoded(at=good)))
    assert len(batch.ids) == 1
    assert letter.headers.error == "wrong-type"
    assert detail in letter.headers.detail


@given(
    st.lists(st.text(min_size=1, max_size=6), min_size=3, max_size=3, unique=True),
    st.booleans(),
)
@example(['"', "\\", "%22"], True)
@example(["a\nb", "a%0Ab", "\0"], False)
def test_a_field_may_have_any_name(names: list[str], spoilt: bool) -> None:
    """Whatever a table's header can have, and a message has it as it is."""
    record_id, first, second = names
    schema = RecordSchema(id=record_id, features=(first, second))
    fields: dict[str, Any] = {record_id: "x", first: 1, second: "y" if spoilt else 2.5}
    batch, dead = RecordDecoder(schema).decode(received(json.dumps(fields).encode()))
    if spoilt:
        assert f"field {second!r}: expected a number" in dead[0].headers.detail
    else:
        assert (batch.ids, batch.features.tolist()) == (["x"], [[1.0, 2.5]])


def test_an_array_field_is_flattened() -> None:
    """Row by row, as its feature names say."""
    batch, _ = RecordDecoder(IMAGE).decode(received(b'{"id": 1, "image": [[1, 2], [3, 4]]}'))
    assert batch.features.tolist() == [[1, 2, 3, 4]]


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_record_of_the_corpus_is_scored_or_a_dead_letter_that_says_why(case: Case) -> None:
    """One or the other; kind and reason in the headers, bytes and key untouched, and no row."""
    batch, dead_letters = RecordDecoder(PAIR).decode(received(case.value))
    assert batch.ids == ([] if case.scored is None else [case.scored])
    assert len(batch.features) == len(batch.ids)
    assert [(letter.headers.error, letter.headers.detail) for letter in dead_letters] == (
        [] if case.error is None else [(case.error, case.reason)]
    )
    assert [(letter.key, letter.value) for letter in dead_letters] == (
        [] if case.error is None else [(b"k", case.value)]
    )


@pytest.mark.parametrize(
    ("image", "error", "reason"),
    [
        (
            "[[1, 2], [3]]",
            "wrong-shape",
            "expected an array of shape (2, 2), received a ragged one",
        ),
        ("[]", "wrong-shape", "expected an array of shape (2, 2), received (0,)"),
        ("3", "wrong-type", "field 'image': expected an array, received a number"),
        ("[1, 2]", "wrong-type", "field 'image[0]': expected an array, received a number"),
        (
            '[[1, 2], [3, "4"]]',
            "wrong-type",
            "field 'image[1][1]': expected a number, received a string",
        ),
        (
            "[[1, 2], [3, 1e39]]",
            "non-finite",
            (
                "field 'image[1,1]': expected a number that float32 can hold, up to 3.4e38, "
                "received a larger one"
            ),
        ),
    ],
)
def test_an_array_that_does_not_fit_is_a_dead_letter_that_says_why(
    image: str, error: str, reason: str
) -> None:
    """And which of its elements it is."""
    _, (letter,) = RecordDecoder(IMAGE).decode(received(f'{{"id": 1, "image": {image}}}'.encode()))
    assert (letter.headers.error, letter.headers.detail) == (error, reason)


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


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from([1e300, -1e300, 10**400, 2**63, -(2**64), 3.4028236e38, "NaN", "\ud800"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)
_FIELDS = st.sampled_from([*GOOD, "A", "", "a\u0000"])


@st.composite
def _mistaken(draw: st.DrawFn) -> bytes:
    """A good record but for a few fields, in some encoding; what json takes for JSON, NaN too."""
    fields = GOOD | draw(st.dictionaries(_FIELDS, _JSON, max_size=3))
    for name in draw(st.sets(st.sampled_from(list(GOOD)), max_size=1)):
        del fields[name]
    text = json.dumps(fields, ensure_ascii=draw(st.booleans()))
    encoding = draw(st.sampled_from(["utf-8", "utf-8", "utf-8-sig", "utf-16", "latin-1", "cp037"]))
    return text.encode(encoding, errors="backslashreplace")


@st.composite
def _damaged(draw: st.DrawFn) -> bytes:
    """A record of which a few pieces were replaced, lost or come twice."""
    value = draw(st.sampled_from([case.value or b"" for case in CASES]))[:400]
    value = draw(_mistaken() | st.just(encoded()) | st.just(value))
    for _ in range(draw(st.integers(1, 3))):
        start, end = sorted(draw(st.tuples(*[st.integers(0, len(value))] * 2)))
        piece = draw(st.binary(max_size=4) | st.sampled_from([b"", value[start:end] * 2, b"NaN"]))
        value = value[:start] + piece + value[end:]
    return value


_VALUES = st.none() | st.just(encoded()) | st.binary(max_size=60) | _mistaken() | _damaged()


@given(st.lists(_VALUES, max_size=12))
def test_each_record_is_either_a_row_or_a_dead_letter(values: list[bytes | None]) -> None:
    """Whatever comes, nothing is lost, nothing raises; a letter has the bytes, and a sentence."""
    batch, dead = RecordDecoder(PAIR).decode(received(*values))
    offsets = [record.offset for record in batch.received]
    offsets += [letter.headers.source_offset for letter in dead]
    assert sorted(offsets) == list(range(len(values)))
    assert len(batch.ids) == len(batch.times) == len(batch.features) == len(batch.received)
    assert np.isfinite(batch.features).all()
    for letter in dead:
        assert letter.value == values[letter.headers.source_offset]
        assert re.match(r"(field '.*': )?expected [a-zA-Z]", letter.headers.detail)
        message = letter.message(SMALLEST_LIMIT)
        published = ReceivedRecord("d", 0, 0, 0, message.key, message.value, message.headers)
        assert DeadLetter.decode(published) == letter


@given(_JSON)
def test_an_array_of_anything_is_either_a_row_or_a_dead_letter(image: Any) -> None:
    """Of finite numbers, in the shape; or with a sentence."""
    value = json.dumps({"id": 1, "image": image}).encode()
    batch, dead = RecordDecoder(IMAGE).decode(received(value))
    assert len(batch.ids) + len(dead) == 1
    assert np.isfinite(batch.features).all()
    assert [letter.value for letter in dead] == ([] if batch.ids else [value])
    assert all("expected" in letter.headers.detail for letter in dead)


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


@given(st.lists(st.just(encoded()) | _VALUES, max_size=90))
def test_a_batch_is_decoded_as_its_records_are_one_by_one(values: list[bytes | None]) -> None:
    """Many valid ones are decoded together; the company of others says nothing of a record."""
    decoder = RecordDecoder(PAIR, max_bytes=60)
    batch, dead = decoder.decode(received(*values))
    apart = [decoder.decode([record]) for record in received(*values)]
    assert batch.ids == [name for each, _ in apart for name in each.ids]
    assert batch.times == [time for each, _ in apart for time in each.times]
    assert batch.features.tolist() == [row for each, _ in apart for row in each.features.tolist()]
    assert [each.offset for each in batch.received] == [
        record.offset for each, _ in apart for record in each.received
    ]
    assert dead == [letter for _, letters in apart for letter in letters]


def test_a_bare_nan_is_malformed_where_nothing_may_be_missing() -> None:
    """It is no JSON."""
    value = b'{"id": "7", "at": 1.5, "a": 1, "b": NaN}'
    _, (letter,) = RecordDecoder(PAIR).decode(received(value))
    assert letter.headers.error == "malformed"
