"""`contracts.stream.replay`."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.stream.replay import Replay, ReplayMark
from tests.messages import offsets, topics


@given(topics, st.integers(0, 2**31 - 1), offsets, st.integers(1, 999_999_999))
def test_headers_of_a_replay_come_back_as_they_went(
    topic: str, partition: int, offset: int, times: int
) -> None:
    """Among those that somebody else has added."""
    replay = Replay(f"{topic}-{partition}-{offset}", times)
    assert Replay.among([*replay.encode(), ("traceparent", b"00-1"), ("null", None)]) == replay


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [("replay-of", b"t-0-1")],
        [("replay-count", b"1")],
        [("replay-of", None), ("replay-count", None)],
        [("replay-of", b"t-0-1"), ("replay-count", b"0")],
        [("replay-of", b"t-0-1"), ("replay-count", b"-1")],
        [("replay-of", b"t-0-1"), ("replay-count", b"1e3")],
        [("replay-of", b"t-0-1"), ("replay-count", b"\xd9\xa1")],
        [("replay-of", b"t-0-1"), ("replay-count", b"9" * 10_000)],
        [("replay-of", b"t-0"), ("replay-count", b"1")],
        [("replay-of", b"\xff-0-1"), ("replay-count", b"1")],
        [("replay-of", b"t" * 1_000_000 + b"-0-1"), ("replay-count", b"1")],
    ],
)
def test_headers_that_are_none_of_ours_count_for_nothing(
    headers: list[tuple[str, bytes | None]],
) -> None:
    """Whoever writes the topic may write any; neither do they stop it, nor grow a dead letter."""
    assert Replay.among(headers) is None


def test_a_mark_is_keyed_by_the_place_of_the_record() -> None:
    """And comes back as it went."""
    mark = ReplayMark("t-3-14", 1_700_000_000_000, 2)
    message = mark.message()
    assert message.key == b"t-3-14"
    assert ReplayMark.decode(message.value) == mark


@pytest.mark.parametrize("value", [None, b"", b"{}", b"\xff", b'{"source": 1}'])
def test_what_is_no_mark_is_refused(value: bytes | None) -> None:
    """Also where the topic holds something else."""
    with pytest.raises(msgspec.DecodeError):
        ReplayMark.decode(value)
