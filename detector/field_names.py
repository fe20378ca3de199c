"""Fields whose names msgspec cannot have in a struct: with quotes, backslashes, line feeds.

They are taken for others while a record is decoded, which takes longer; a message has them as they
are.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote

import msgspec

_ODD = re.compile(r'["\\\x00-\x1f]')
_CHANGED = re.compile(r'[%"\\\x00-\x1f]')


def is_odd(name: str) -> bool:
    """Whether a struct cannot have it."""
    return _ODD.search(name) is not None


def plain(name: str) -> str:
    """What stands for it, another for each name."""
    return _CHANGED.sub(lambda found: f"%{ord(found[0]):02X}", name)


def decode_with_plain_names(struct: Any) -> Callable[[bytes], Any]:
    """What decodes JSON as `struct`, whose fields are named as `plain` has it.

    It raises what msgspec does.
    """
    decode = msgspec.json.Decoder(dict[str, Any]).decode
    return lambda value: convert_with_plain_names(decode(value), struct)


def convert_with_plain_names(fields: Mapping[str, Any], struct: Any) -> Any:
    """`fields`, by the names that they have, as `struct`, whose fields are named as `plain` has it.

    It raises what msgspec does.
    """
    plainly = {plain(name): field for name, field in fields.items()}
    try:
        return msgspec.convert(plainly, struct)
    except msgspec.ValidationError as error:
        raise msgspec.ValidationError(unquote(str(error))) from None
