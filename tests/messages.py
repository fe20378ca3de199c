"""Of any content, and for any limit: what properties of messages draw from."""

from hypothesis import strategies as st

from contracts.stream.batch_mark import MARK_BYTES
from contracts.stream.message import SMALLEST_LIMIT

LARGEST_LIMIT = 1_048_576
LEAST = SMALLEST_LIMIT - MARK_BYTES
"""What is left of the least that a topic takes beside the mark of a batch."""

limits = st.one_of(st.just(LEAST), st.integers(LEAST, LARGEST_LIMIT), st.just(LARGEST_LIMIT))
lengths = st.one_of(st.integers(0, 300), st.integers(0, 5_000), st.integers(0, 600_000))
topics = st.text("abcXYZ019._-", min_size=1, max_size=249) | st.just("t" * 249)
characters = st.one_of(
    st.characters(codec="utf-8"), st.sampled_from(list('\x00\x1f\x7f"\\/é\u2028\uffff😀'))
)
offsets = st.integers(0, 2**63 - 1) | st.just(2**63 - 1)


@st.composite
def long_texts(draw: st.DrawFn) -> str:
    """A few characters, over and over, to any length."""
    few = draw(st.text(characters, min_size=1, max_size=8))
    length = draw(lengths)
    return (few * (length // len(few) + 1))[:length]


@st.composite
def long_bytes(draw: st.DrawFn) -> bytes:
    """A few bytes, over and over, up to more than a message may have."""
    few = draw(st.binary(min_size=1, max_size=8))
    length = draw(lengths | st.integers(0, 1_200_000))
    return (few * (length // len(few) + 1))[:length]
