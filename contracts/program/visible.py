"""What data says, as it can be shown: it moves no cursor, begins no line, and turns none around."""

import json
from collections.abc import Callable
from unicodedata import category

_SPACES = dict.fromkeys(map(ord, "\r\n\t"), " ")
_HIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
"""Control, format (bidirectional overrides too), lone surrogate, line and paragraph separator."""


def visible(text: str) -> str:
    r"""`text` with every character that does not show itself as an escape, such as ``\x1b``.

    Everything else stays as it is, backslashes too: idempotent, so text may pass here twice, and
    therefore not injective.
    """
    return _escaped(text, lambda hidden: hidden.encode("unicode_escape").decode())


def json_line(value: bytes) -> str:
    r"""The same JSON value on one line; `value` is known to be JSON.

    Characters that do not show themselves are ``\u`` escapes, ends of lines and tabs, which stand
    between its tokens alone, are spaces. All else stays as it was received.

    Raises:
        UnicodeDecodeError: `value` is not UTF-8.
    """
    return _escaped(value.decode().translate(_SPACES), lambda hidden: json.dumps(hidden)[1:-1])


def _escaped(text: str, escape: Callable[[str], str]) -> str:
    if text.isprintable():
        return text
    return "".join(escape(each) if category(each) in _HIDDEN else each for each in text)
