"""`detector.dead_letters.showing`."""

import json
from base64 import b64decode

import msgspec

from contracts.stream.dead_letter import DeadLetter, DeadLetterHeaders
from detector.dead_letters.letters import Found
from detector.dead_letters.showing import as_json, readable

FORGED = "\x1b[2J\nt-0-8  malformed\x9b1A\u202e\u2028"


def found(key: bytes | None, value: bytes | None, **headers: object) -> Found:
    """A letter that stands at d-0-0."""
    usual = DeadLetterHeaders("malformed", "expected a JSON object", "t", 0, 7, "1.2.3")
    letter = DeadLetter(key, value, msgspec.structs.replace(usual, **headers))
    return Found("d-0-0", 1_795_953_600_000, letter)


def test_a_letter_shows_why_which_and_what() -> None:
    """A line each."""
    assert readable(found(b"k", b'{"a": 1'), replayed=False).plain.splitlines() == [
        "t-0-7  malformed: expected a JSON object",
        "  set aside 2026-11-29T12:00:00.000Z by version 1.2.3, as d-0-0",
        "  key   k",
        '  value {"a": 1',
    ]


def test_a_second_failure_is_seen_as_such() -> None:
    """So is that a letter was replayed."""
    shown = readable(found(b"k", b"v", replay_of="t-0-1", replay_count=2), replayed=True).plain
    assert "  failed again: replay 2 of t-0-1\n  replayed\n" in shown


def test_what_a_letter_holds_forges_no_line() -> None:
    """Neither by key and value, nor by the names of fields in the detail."""
    forged = found(FORGED.encode(), b"\xff" + FORGED.encode(), detail=FORGED)
    lines = readable(forged, replayed=False).plain.splitlines()
    assert len(lines) == 4
    assert all(line.isprintable() for line in lines)
    assert lines[3].startswith(r"  value \xff\x1b[2J\nt-0-8")


def test_what_is_long_is_cut_and_says_so() -> None:
    """So is what was cut when it was set aside; null and nothing are told apart."""
    shown = readable(found(None, b"x" * 1_000_000, truncated_from=1_048_000), replayed=False).plain
    assert "  key   null\n" in shown
    assert "xxx … and 998,000 bytes more (cut; it had 1,048,000 bytes)" in shown
    assert "  value of no bytes" in readable(found(b"k", b""), replayed=False).plain


def test_json_has_all_of_it() -> None:
    """Bytes that are no text in base 64."""
    shown = json.loads(json.dumps(as_json(found(b"k", b"\xff\x00", replay_count=1), replayed=True)))
    assert (shown["source"], shown["letter"], shown["key"]) == ("t-0-7", "d-0-0", "k")
    assert (shown["time"], shown["replayed"]) == ("2026-11-29T12:00:00.000Z", True)
    assert b64decode(shown["value_base64"]) == b"\xff\x00"
    assert shown["headers"]["replay-count"] == 1
    assert as_json(found(None, b""), replayed=False)["key"] is None
