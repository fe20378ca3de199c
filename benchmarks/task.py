"""What a program that is measured, or that measures, is asked to do: one argument, typed.

It runs in an environment that has nothing of the project's, so this imports Python's own alone.
"""

import argparse
import dataclasses
import json
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True)
class Task:
    """Derive from it, and add fields that JSON knows."""

    @classmethod
    def given(cls) -> Self:
        """That of the command line."""
        parser = argparse.ArgumentParser(description=cls.__doc__)
        parser.add_argument("task", help="JSON of its fields", type=json.loads)
        return cls(**parser.parse_args().task)

    def argument(self) -> str:
        """As it stands on the command line."""
        return json.dumps(dataclasses.asdict(self))
