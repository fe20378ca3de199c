"""`detector.field_names`; that records are decoded so, the decoder's tests hold."""

from urllib.parse import unquote

from hypothesis import given
from hypothesis import strategies as st

from detector.field_names import is_odd, plain


@given(st.text())
def test_what_stands_for_a_name_is_plain_and_says_which(name: str) -> None:
    """No two names have one."""
    assert not is_odd(plain(name))
    assert unquote(plain(name)) == name
