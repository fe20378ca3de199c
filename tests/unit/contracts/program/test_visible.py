"""`contracts.program.visible`."""

import json
from typing import Any, Final
from unicodedata import category

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.program.visible import json_line, visible

HIDDEN: Final = ("Cc", "Cf", "Cs", "Zl", "Zp")

TEXT = st.text(st.characters() | st.characters(categories=HIDDEN))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner),
)


def hidden_in(text: str) -> list[str]:
    """The characters that a terminal obeys, or that turn or end a line."""
    return [each for each in text if category(each) in HIDDEN]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("id\n2026-01-01 forged", r"id\n2026-01-01 forged"),
        ("\x1b[2J\x07\r\t\x00", r"\x1b[2J\x07\r\t\x00"),
        ("\x7f\x85\x9b31m", r"\x7f\x85\x9b31m"),
        ("a\u202eb\u2066c\u200bd", r"a\u202eb\u2066c\u200bd"),
        ("a\u2028b\u2029c", r"a\u2028b\u2029c"),
        ("\udcff.csv", r"\udcff.csv"),
        ("\U000e0001", r"\U000e0001"),
        ("Größe 🦆 café\u0301 \\n \u00a0[red]", "Größe 🦆 café\u0301 \\n \u00a0[red]"),
    ],
)
def test_what_does_not_show_itself_is_an_escape(text: str, shown: str) -> None:
    """And nothing else is."""
    assert visible(text) == shown


@given(TEXT)
def test_nothing_hidden_is_left(text: str) -> None:
    """Whatever the text; a second time changes nothing."""
    shown = visible(text)
    assert hidden_in(shown) == []
    assert visible(shown) == shown


@given(st.text(st.characters(exclude_categories=HIDDEN)))
def test_a_text_that_shows_itself_stays_as_it_is(text: str) -> None:
    """Backslashes too."""
    assert visible(text) == text


@given(JSON, st.sampled_from([None, 1, "\t"]), st.booleans())
def test_a_line_of_json_is_the_same_value(value: Any, indent: Any, ascii_alone: bool) -> None:
    """Without anything hidden in it, however it was written."""
    try:
        received = json.dumps(value, indent=indent, ensure_ascii=ascii_alone).encode()
        msgspec.json.decode(received)
    except (UnicodeEncodeError, msgspec.DecodeError):  # a lone surrogate is not JSON for everyone
        return
    line = json_line(received)
    assert hidden_in(line) == []
    assert json.loads(line) == value


def test_a_line_of_json_keeps_numbers_and_names_as_received() -> None:
    """Whoever published them may have meant them."""
    received = b'{"a": 1e999,\r\n "a": 12345678901234567890123.10, "b": "\x7f\xe2\x80\xa8 \\n"}'
    shown = r'{"a": 1e999,   "a": 12345678901234567890123.10, "b": "\u007f\u2028 \n"}'
    assert json_line(received) == shown


def test_a_line_of_json_may_be_nested_as_deep_as_what_was_decoded() -> None:
    """A limit of its own would leave out what was good enough to be an alert."""
    nested = b"[" * 900 + b"]" * 900
    msgspec.json.decode(nested)
    assert json_line(nested) == nested.decode()


def test_a_line_of_json_is_utf_8() -> None:
    """As JSON is."""
    with pytest.raises(UnicodeDecodeError):
        json_line(b'"\xff"')
