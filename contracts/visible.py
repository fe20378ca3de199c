"""What data says, as it can be shown: it moves no cursor, begins no line, and turns none around."""

import json
from collections.abc import Callable
from unicodedata import category

import msgspec

_HIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
"""Control, format (bidirectional overrides too), lone surrogate, line and paragraph separator."""


def visible(text: str) -> str:
    r"""`text` with every character that does not show itself as an escape, such as ``\x1b``.

    Everything else stays as it is, backslashes too: idempotent, so text may pass here twice, and
    therefore not injective.
    """
    return _escaped(text, lambda hidden: hidden.encode("unicode_escape").decode())


def json_line(value: bytes) -> str:
    r"""The same JSON value on one line, white space between its tokens dropped.

    Characters that do not show themselves are ``\u`` escapes; numbers, names given twice and the
    order of names stay as they were received.

    Raises:
        UnicodeDecodeError: `value` is not UTF-8.
        msgspec.DecodeError: it is not JSON.
        RecursionError: it is nested too deeply.
    """
    compact = msgspec.json.format(value, indent=-1).decode()
    return _escaped(compact, lambda hidden: json.dumps(hidden)[1:-1])


def _escaped(text: str, escape: Callable[[str], str]) -> str:
    if text.isprintable():
        return text
    return "".join(escape(each) if category(each) in _HIDDEN else each for each in text)
