"""In which encoding a text is, by its first bytes; and its lines in UTF-8."""

import codecs
import io
from collections.abc import Iterator
from typing import BinaryIO

_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",  # before that of UTF-16, which it begins with
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
WINDOWS = "cp1252"
"""What a text is taken for that is no Unicode: what spreadsheets of western Europe write."""


def encoding_of(head: bytes) -> str:
    """Of a text that begins with `head`, as Python names it: by its byte order mark, by its zeros.

    UTF-8 where it can be, else `WINDOWS`.
    """
    for mark, name in _MARKS.items():
        if head.startswith(mark):
            return name
    for name, high, low in (
        ("utf-16-le", head[1::2], head[0::2]),
        ("utf-16-be", head[0::2], head[1::2]),
    ):
        if 2 * high.count(0) > len(high) and not low.count(0):
            return name
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)  # a character may be cut at its end
    except UnicodeDecodeError:
        return WINDOWS
    return "utf-8"


def utf8_lines(file: BinaryIO, encoding: str) -> Iterator[bytes]:
    """The lines of `file`, each with the line feed that ends it, without a byte order mark.

    Raises:
        UnicodeError: later, at a line that is not of `encoding`; UTF-8 is not looked at.
    """
    if codecs.lookup(encoding).name == "utf-8":
        return iter(file)
    if encoding == "utf-8-sig":
        return _without_mark(file)
    return map(str.encode, io.TextIOWrapper(file, encoding, newline="\n"))


def _without_mark(file: BinaryIO) -> Iterator[bytes]:
    for first in file:
        yield first.removeprefix(codecs.BOM_UTF8)
        yield from file
