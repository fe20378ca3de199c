"""`contracts.stream.dead_letter`."""

import json

import jsonschema
import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from contracts.stream.dead_letter import DeadLetter, DeadLetterHeaders, InvalidRecord
from contracts.stream.message import SMALLEST_LIMIT, Message
from contracts.stream.received import ReceivedRecord
from contracts.stream.replay import Replay
from contracts.stream.schemas import schemas
from tests.messages import (
    LARGEST_LIMIT,
    characters,
    limits,
    long_bytes,
    long_texts,
    offsets,
    topics,
)

SCHEMA = json.loads(schemas()["dead-letter.schema.json"])

headers = st.builds(
    DeadLetterHeaders,
    error=st.sampled_from(["malformed", "missing-field"]),
    detail=st.text(characters, max_size=200) | long_texts(),
    source_topic=topics,
    source_partition=st.integers(0, 2**31 - 1),
    source_offset=offsets,
    detector_version=st.just("1.2.3"),
    value_was=st.none() | st.just("tombstone"),
    replay_of=st.none() | st.builds("{}-{}-{}".format, topics, st.integers(0, 2**31 - 1), offsets),
    replay_count=st.none() | st.integers(1, 999_999_999),
    truncated_from=st.none(),
    key_truncated_from=st.none(),
    detail_truncated_from=st.none(),
)
letters = st.builds(DeadLetter, st.none() | long_bytes(), st.none() | long_bytes(), headers)


def letter_of(key: bytes | None, value: bytes | None) -> DeadLetter:
    """With headers of no interest."""
    return DeadLetter(
        key, value, DeadLetterHeaders("malformed", "expected a JSON object", "t", 3, 14, "1.2.3")
    )


def test_headers_are_text_under_names_with_hyphens() -> None:
    """Topic, partition and offset lead back to the original; what was not cut has no header."""
    assert letter_of(None, b"v").headers.encode() == [
        ("error", b"malformed"),
        ("detail", b"expected a JSON object"),
        ("source-topic", b"t"),
        ("source-partition", b"3"),
        ("source-offset", b"14"),
        ("detector-version", b"1.2.3"),
    ]


@given(headers, st.none() | st.integers(0, 2**31))
def test_headers_come_back_as_they_went(headers: DeadLetterHeaders, cut: int | None) -> None:
    """Those that somebody else has added are ignored."""
    every = msgspec.structs.replace(headers, truncated_from=cut)
    assert DeadLetterHeaders.decode([*every.encode(), ("traceparent", b"00-1")]) == every


@pytest.mark.parametrize(
    "damage", [("source-offset", b"many"), ("error", b"dreadful"), ("detail", None)]
)
def test_what_is_no_dead_letter_is_refused(damage: tuple[str, bytes | None]) -> None:
    """Another kind of error, an offset that is no number, a header that is missing."""
    name, text = damage
    encoded = dict(letter_of(None, None).headers.encode())
    damaged = {key: value for key, value in (encoded | {name: text}).items() if value is not None}
    with pytest.raises(msgspec.ValidationError, match=name):
        DeadLetterHeaders.decode(damaged.items())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({key: value.decode() for key, value in damaged.items()}, SCHEMA)


@pytest.mark.parametrize("value", [None, b"", b"\xff\x00"])
@pytest.mark.parametrize("key", [None, b"", b"k"])
def test_a_letter_gives_the_record_back_as_it_came(key: bytes | None, value: bytes | None) -> None:
    """To the byte; a tombstone is distinguished from a value of no bytes."""
    record = ReceivedRecord("t", 3, 14, 0, key, value)
    letter = DeadLetter.of(record, InvalidRecord("empty", "expected a JSON object"))
    message = letter.message(SMALLEST_LIMIT)
    assert message.value is not None
    stored = ReceivedRecord("d", 0, 0, 0, message.key, message.value, message.headers)
    assert DeadLetter.decode(stored) == letter
    assert (letter.key, letter.value, letter.headers.source) == (key, value, "t-3-14")


def test_a_record_that_was_replayed_says_so_in_its_next_letter() -> None:
    """Which one it was at first, and how many times it was sent back."""
    record = ReceivedRecord("t", 3, 99, 0, b"k", b"v", Replay("t-3-14", 2).encode())
    headers = DeadLetter.of(record, InvalidRecord("empty", "expected a JSON object")).headers
    assert (headers.source, headers.replay_of, headers.replay_count) == ("t-3-99", "t-3-14", 2)


def test_what_fits_to_the_byte_is_whole() -> None:
    """One byte less, and it is shortened."""
    letter = letter_of(b"k", b"v" * 5_000)
    message = letter.message(LARGEST_LIMIT)
    assert letter.message(message.size) == message
    assert letter.message(message.size - 1) != message


@given(letters, limits)
@example(letter_of(b"k" * 148_500, b"\xff" * 899_990), LARGEST_LIMIT)
def test_a_dead_letter_fits_every_limit(letter: DeadLetter, limit: int) -> None:
    """However large the record, and whatever its fields are called."""
    assert letter.message(limit).size <= limit


@given(letters, limits)
def test_a_dead_letter_says_truly_what_it_lacks(letter: DeadLetter, limit: int) -> None:
    """A header a cut, with the size before; what fits is untouched; the value goes first."""
    message = letter.message(limit)
    jsonschema.validate({name: text.decode() for name, text in message.headers}, SCHEMA)
    found = DeadLetterHeaders.decode(message.headers)
    detail = letter.headers.detail.encode()
    parts = [
        (found.truncated_from, message.value or b"", letter.value or b""),
        (found.key_truncated_from, message.key or b"", letter.key or b""),
        (found.detail_truncated_from, found.detail.encode(), detail),
    ]
    for size_before, kept, before in parts:
        assert before.startswith(kept)
        assert size_before == (None if kept == before else len(before))
    assert (message.key is None) == (letter.key is None)
    assert len(message.key or b"") >= min(64, len(letter.key or b""))
    untouched = msgspec.structs.replace(
        found,
        detail=letter.headers.detail,
        truncated_from=None,
        key_truncated_from=None,
        detail_truncated_from=None,
    )
    assert untouched == letter.headers
    whole = Message(letter.key, letter.value or b"", letter.headers.encode())
    assert (message == whole) == (whole.size <= limit)


@given(letters, limits)
def test_no_more_of_a_dead_letter_goes_than_must(letter: DeadLetter, limit: int) -> None:
    """One byte of the value, of the key or of the detail more would be too much."""
    message = letter.message(limit)
    headers = dict(message.headers)
    value, key = letter.value or b"", letter.key or b""
    if "truncated-from" in headers:
        longer = message._replace(value=value[: len(message.value or b"") + 1])
        assert longer.size > limit
    if "key-truncated-from" in headers:
        assert len(message.value or b"") < 40  # as much as the header of its cut would take
        longer = message._replace(key=key[: len(message.key or b"") + 1], value=b"")
        assert longer.size + 40 > limit
    if "detail-truncated-from" in headers:
        assert len(message.key or b"") < 64 + 40
        assert message.size + 150 > limit


def test_no_value_becomes_an_empty_one() -> None:
    """In a compacted topic a message without value would erase those with the same key."""
    letter = letter_of(None, None)
    message = letter.message(SMALLEST_LIMIT)
    assert (message.key, message.value) == (None, b"")
    assert "truncated-from" not in dict(message.headers)
