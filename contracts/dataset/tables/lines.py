"""The lines of a CSV file, by the number or as `csv` wants them."""

import re
from collections import deque
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Self

_BEHIND_A_LONE_CARRIAGE_RETURN = re.compile(rb"(?<=\r)(?!\n|\Z)")


class Lines:
    """The lines of a file, which can be given back; `csv` reads on where the last were taken."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self._file = iter(lines)
        self._ahead: deque[bytes] = deque()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        """One line as text, ended by a line feed, a carriage return, or both."""
        line = self._ahead.popleft() if self._ahead else next(self._file)
        if b"\r" in line:
            line, *rest = _BEHIND_A_LONE_CARRIAGE_RETURN.split(line)
            self.give_back(rest)
        return line.decode()

    def take(self, count: int) -> list[bytes]:
        """Up to `count` lines; none at the end of the file."""
        ahead = [self._ahead.popleft() for _ in range(min(count, len(self._ahead)))]
        return ahead + list(islice(self._file, count - len(ahead)))

    def give_back(self, lines: Sequence[bytes]) -> None:
        """Have `lines` read again, before all others."""
        self._ahead.extendleft(reversed(lines))
