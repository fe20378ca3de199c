"""`contracts.dataset.tables.encoding`."""

import codecs
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.dataset.tables.encoding import encoding_of, utf8_lines

TEXT = "id,Größe\n1,2 €\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_an_encoding_is_found_out_and_its_lines_are_utf_8(encoding: str) -> None:
    """With a byte order mark and without."""
    content = TEXT.encode(encoding)
    assert encoding_of(content) == encoding
    lines = list(utf8_lines(io.BytesIO(content), encoding))
    assert b"".join(lines).decode() == TEXT
    assert len(lines) == 2


def test_a_character_that_is_cut_at_the_end_of_what_is_seen_is_no_sign() -> None:
    """Of UTF-8."""
    assert encoding_of("€".encode()[:-1]) == "utf-8"


@given(st.text().filter(lambda text: not text.startswith("\ufeff")))
def test_whatever_is_utf_8_is_taken_for_it(text: str) -> None:
    """Unless every other byte is a zero."""
    content = text.encode()
    if content.count(0) == 0 and not content.startswith(codecs.BOM_UTF16_LE):
        assert encoding_of(content) == "utf-8"


def test_a_line_of_another_encoding_is_an_error() -> None:
    """When its turn comes."""
    lines = utf8_lines(io.BytesIO(b"a\n\x81\n"), "cp1252")
    with pytest.raises(UnicodeError):
        list(lines)
