"""`detector.dead_letters.letters`."""

import pytest

from contracts.program.errors import BadSettings
from contracts.stream.dead_letter import DeadLetter, DeadLetterHeaders, InvalidKind
from contracts.stream.replay import ReplayMark
from detector.dead_letters.letters import Found, Marks
from detector.dead_letters.settings import ShowSettings

NOON = 1_795_953_600_000
"""29 November 2026, 12:00 UTC, in milliseconds."""


def found(
    offset: int = 0, error: InvalidKind = "malformed", minutes: float = 0, times: int | None = None
) -> Found:
    """The letter of record ``t-0-offset``, set aside so many minutes after noon."""
    headers = DeadLetterHeaders(error, "why", "t", 0, offset, "1.2.3", replay_count=times)
    letter = DeadLetter(b"k", b"v", headers)
    return Found(f"d-0-{offset}", NOON + round(minutes * 60_000), letter)


@pytest.mark.parametrize(
    ("flags", "is_chosen"),
    [
        ([], True),
        (["--error", "malformed"], True),
        (["--error", "wrong-type,malformed"], True),
        (["--error", "wrong-type"], False),
        (["--source", "t-0-7"], True),
        (["--source", "t-0-1,t-0-7"], True),
        (["--source", "t-0-1"], False),
        (["--since", "2026-11-29T12:00"], True),
        (["--since", "2026-11-29T12:00:00.001Z"], False),
        (["--since", "2026-11-29T13:00+01:00"], True),
        (["--until", "2026-11-29T12:00"], False),
        (["--until", "2026-11-29T12:00:00.001"], True),
        (["--error", "malformed", "--source", "t-0-1"], False),
    ],
)
def test_a_letter_is_chosen_where_all_holds_that_is_said(
    flags: list[str], *, is_chosen: bool
) -> None:
    """Times without a zone are UTC, as they are shown; `until` is the first moment that is not."""
    assert found(7).is_chosen(ShowSettings.read(flags, "detector")) == is_chosen


@pytest.mark.parametrize(
    "flags", [["--error", "dreadful"], ["--source", "t"], ["--since", "soon"], ["--limit", "0"]]
)
def test_a_choice_that_means_nothing_is_refused(flags: list[str]) -> None:
    """With its field."""
    with pytest.raises(BadSettings, match=flags[0].removeprefix("--")):
        ShowSettings.read(flags, "detector")


def test_a_letter_is_marked_by_the_place_of_its_record() -> None:
    """In whatever order marks come; the same place in a topic made again is another record."""
    old, new, other = found(7), found(7, minutes=5), found(8)
    marks = Marks([ReplayMark("t-0-7", new.timestamp, 3), ReplayMark("t-0-7", old.timestamp, 1)])
    assert [each in marks for each in (old, new, other)] == [True, True, False]
    assert new not in Marks([ReplayMark("t-0-7", old.timestamp, 1)])


def test_each_time_that_a_record_goes_back_counts() -> None:
    """By the mark, else by what the letter of its last failure says."""
    assert Marks().count_of(found(7)) == 0
    assert Marks().count_of(found(7, times=2)) == 2
    assert Marks([ReplayMark("t-0-7", NOON, 3)]).count_of(found(7, times=2)) == 3
