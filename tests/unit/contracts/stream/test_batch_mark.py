"""`contracts.stream.batch_mark`: a message says which batch it was committed in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.stream.batch_mark import MARK_BYTES, BatchMark
from contracts.stream.message import Message
from tests.messages import LARGEST_LIMIT

HEADERS = [("error", b"malformed")]


@given(st.integers(0, 10**9), st.integers(0, LARGEST_LIMIT))
def test_a_mark_is_read_as_it_was_put_on_and_takes_no_more_room_than_is_kept_for_it(
    messages: int, length: int
) -> None:
    """Beside the headers that a message has already."""
    plain = Message(b"key", bytes(length), HEADERS)
    mark = BatchMark.new(messages)
    marked = mark.on(plain)
    assert BatchMark.of(marked.headers) == mark
    assert marked.headers[:1] == HEADERS
    assert marked.size <= plain.size + MARK_BYTES


@pytest.mark.parametrize(
    "headers",
    [[], HEADERS, [("batch", b"a")], [("batch", b"\xff"), ("batch-messages", b"1")]],
    ids=["none", "others", "half", "no text"],
)
def test_what_is_no_mark_is_none(headers: list[tuple[str, bytes]]) -> None:
    """As on a message of an older detector, or of something else."""
    assert BatchMark.of(headers) is None


def test_no_two_batches_have_one_mark() -> None:
    """Not even a batch and its second attempt."""
    assert BatchMark.new(1).batch != BatchMark.new(1).batch
