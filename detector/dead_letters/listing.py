"""`detector dead-letters list`: a line a reason."""

from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from rich.table import Table
from rich.text import Text

from contracts.program.errors import CLEAN
from contracts.program.terminal import Terminal, print_json
from contracts.program.visible import visible
from detector.dead_letters.letters import Found, Marks, letters_of
from detector.dead_letters.settings import ListSettings

_WIDTH = 200  # a row is one line in a pipe, and cut on no terminal
_DETAILS = 1_000
"""So many different details of one kind are counted; what is malformed has no end of them."""


@dataclass
class Reason:
    """The letters of one kind."""

    error: str
    first: Found
    last: Found
    count: int = 0
    replayed: int = 0
    failed_again: int = 0
    not_whole: int = 0
    details: Counter[str] = field(default_factory=Counter)

    def add(self, found: Found, *, replayed: bool) -> None:
        """Count one."""
        headers = found.letter.headers
        self.count += 1
        self.replayed += replayed
        self.failed_again += headers.replay_count is not None
        self.not_whole += not headers.is_whole
        if found.timestamp < self.first.timestamp:
            self.first = found
        if found.timestamp >= self.last.timestamp:
            self.last = found
        if headers.detail in self.details or len(self.details) < _DETAILS:
            self.details[headers.detail] += 1

    def figures(self) -> dict[str, Any]:
        """For programs."""
        [(detail, times)] = self.details.most_common(1)
        return {
            "error": self.error,
            "count": self.count,
            "replayed": self.replayed,
            "failed_again": self.failed_again,
            "not_whole": self.not_whole,
            "first": _place(self.first),
            "last": _place(self.last),
            "most_frequent_detail": {"text": detail, "count": times},
        }


def list_letters(settings: ListSettings) -> int:
    """Print every reason, the most frequent first; returns the exit status.

    Raises:
        BrokerUnreachable: no broker answers, or it has no such topic.
        BadSettings, AccessDenied: it refuses this client for good.
    """
    reasons = sorted(_reasons(settings), key=lambda reason: -reason.count)
    if settings.json_output:
        print_json([reason.figures() for reason in reasons])
    elif not reasons:
        Terminal(soft_wrap=True).print(f"No dead letters in {settings.dead_letters_topic}.")
    else:
        Terminal(soft_wrap=True, width=_WIDTH).print(_table(reasons))
    return CLEAN


def _reasons(settings: ListSettings) -> list[Reason]:
    marks = Marks.beside(settings.kafka, settings.dead_letters_topic)
    reasons: dict[str, Reason] = {}
    with closing(letters_of(settings.kafka, settings.dead_letters_topic)) as letters:
        for found in (found for several in letters for found in several):
            error = found.letter.headers.error
            reason = reasons.setdefault(error, Reason(error, first=found, last=found))
            reason.add(found, replayed=found in marks)
    return list(reasons.values())


def _table(reasons: list[Reason]) -> Table:
    table = Table()
    for heading in ("letters", "replayed", "failed again"):
        table.add_column(heading, justify="right")
    for heading in ("error", "most often", "first, last", "of the record"):
        table.add_column(heading)
    for reason in reasons:
        [(detail, times)] = reason.details.most_common(1)
        table.add_row(
            f"{reason.count:,}",
            f"{reason.replayed:,}",
            f"{reason.failed_again:,}",
            reason.error,
            Text(f"{visible(detail)} ({times:,})", overflow="fold"),
            Text(f"{reason.first.time}\n{reason.last.time}", no_wrap=True),
            Text(f"{visible(reason.first.source)}\n{visible(reason.last.source)}", no_wrap=True),
        )
    return table


def _place(found: Found) -> dict[str, Any]:
    headers = found.letter.headers
    return {
        "time": found.time,
        "source": found.source,
        "partition": headers.source_partition,
        "offset": headers.source_offset,
    }
