"""`detector dead-letters show`: letters as a person, or a pipe, can read them."""

import sys
from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from typing import Any

import msgspec
from rich.text import Text

from contracts.program.errors import CLEAN
from contracts.program.terminal import Terminal
from contracts.program.visible import json_line, visible
from detector.dead_letters.letters import Found, Marks, letters_of
from detector.dead_letters.settings import ShowSettings

_SHOWN = 2_000
"""Bytes of a key or a value that a person is shown."""


def show_letters(settings: ShowSettings) -> int:
    """Print the chosen letters; returns the exit status.

    Raises:
        BrokerUnreachable: no broker answers, or it has no such topic.
        BadSettings, AccessDenied: it refuses this client for good.
    """
    marks = Marks.beside(settings.kafka, settings.dead_letters_topic)
    terminal = Terminal(soft_wrap=True)
    with closing(letters_of(settings.kafka, settings.dead_letters_topic)) as letters:
        chosen = (found for several in letters for found in several if found.is_chosen(settings))
        for found in islice(chosen, settings.limit):
            if settings.json_output:
                line = json_line(msgspec.json.encode(as_json(found, replayed=found in marks)))
                sys.stdout.write(line + "\n")
            else:
                terminal.print(readable(found, replayed=found in marks))
    return CLEAN


def readable(found: Found, *, replayed: bool) -> Text:
    """What went wrong with which record, and the record, a line each."""
    return Text("\n".join([*map(visible, _lines(found, replayed=replayed)), ""]))


def _lines(found: Found, *, replayed: bool) -> Iterator[str]:
    headers = found.letter.headers
    yield f"{found.source}  {headers.error}: {headers.detail}"
    yield f"  set aside {found.time} by version {headers.detector_version}, as {found.place}"
    if headers.replay_count is not None:
        yield f"  failed again: replay {headers.replay_count} of {headers.replay_of}"
    if replayed:
        yield "  replayed"
    yield f"  key   {_shown(found.letter.key, headers.key_truncated_from)}"
    yield f"  value {_shown(found.letter.value, headers.truncated_from)}"


def _shown(content: bytes | None, truncated_from: int | None) -> str:
    if content is None:
        return "null"
    if not content:
        return "of no bytes"
    text = content[:_SHOWN].decode(errors="backslashreplace")
    more = len(content) - _SHOWN
    text += f" … and {more:,} bytes more" if more > 0 else ""
    return text if truncated_from is None else f"{text} (cut; it had {truncated_from:,} bytes)"


def as_json(found: Found, *, replayed: bool) -> dict[str, Any]:
    """All of it; key and value as text where they are UTF-8, else in base 64."""
    headers = found.letter.headers
    return {
        "source": found.source,
        "time": found.time,
        "letter": found.place,
        "replayed": replayed,
        **_encoded("key", found.letter.key),
        **_encoded("value", found.letter.value),
        "headers": msgspec.to_builtins(headers),
    }


def _encoded(name: str, content: bytes | None) -> dict[str, str | None]:
    if content is None:
        return {name: None}
    try:
        return {name: content.decode()}
    except UnicodeDecodeError:
        return {f"{name}_base64": b64encode(content).decode()}
