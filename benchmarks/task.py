"""What a program that is measured, or that measures, is asked to do: one argument, typed.

It runs in an environment that has nothing of the project's, so this imports Python's own alone.
"""

import dataclasses
import json
import sys
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True)
class Task:
    """Derive from it, and add fields that JSON knows."""

    @classmethod
    def given(cls) -> Self:
        """That of the command line."""
        return cls(**json.loads(sys.argv[1]))

    def argument(self) -> str:
        """As it stands on the command line."""
        return json.dumps(dataclasses.asdict(self))
