"""Lines of a CSV file of which it is certain that each is one record, and where its cells end."""

import csv
from collections.abc import Sequence

import numpy as np

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_LINE_FEED = ord("\n")
_QUOTE = ord('"')


def joined_if_plain(lines: Sequence[bytes], separator: str) -> bytes | None:
    """All of `lines` as one text, where every reader of CSV would find the same cells in them.

    None where one of them may be read in two ways: it is empty, no UTF-8, too long, has a carriage
    return or a quote in the midst of a cell. `csv` has the last word on those.
    """
    text = b"".join(lines)
    if b"\n" in lines or b"\r\n" in lines or text.startswith(_BYTE_ORDER_MARK):
        return None
    if text.count(b"\r") != text.count(b"\r\n"):
        return None
    if max(map(len, lines)) > csv.field_size_limit():
        return None
    if not text.isascii():
        try:
            text.decode()
        except UnicodeDecodeError:
            return None
    return text if b'"' not in text or _is_quoted_cell_by_cell(text, ord(separator)) else None


def _is_quoted_cell_by_cell(text: bytes, separator: int) -> bool:
    """Whether each pair of quotes begins with a cell, and ends on the same line."""
    content = np.frombuffer(b"\n%b\n" % text, dtype=np.uint8)
    quotes = np.flatnonzero(content == _QUOTE)
    if len(quotes) % 2:
        return False
    opening, closing = quotes[0::2], quotes[1::2]
    ends = np.flatnonzero(content == _LINE_FEED)
    return bool(
        np.isin(content[opening - 1], (separator, _LINE_FEED)).all()
        and (np.searchsorted(ends, opening) == np.searchsorted(ends, closing)).all()
    )
