"""Records as no producer should send them, and what becomes of each: `corpus.toml`, as bytes.

Of the stream whose records have ``id``, ``at``, ``a`` and ``b``.
"""

import tomllib
from pathlib import Path
from typing import Any, NamedTuple, Self

FILE = Path(__file__).with_suffix(".toml")


class Case(NamedTuple):
    """One record: it is scored under an id, or set aside with a kind of error and a reason."""

    name: str
    value: bytes | None
    scored: str | None
    error: str | None
    reason: str | None

    @classmethod
    def of(cls, table: dict[str, Any]) -> Self:
        """As it stands in the file; `fill` stands for itself, so many times, in place of ``@``."""
        fill = table.get("fill", "@") * table.get("times", 1)
        value: bytes | None = (
            bytes.fromhex(table["hex"])
            if "hex" in table
            else table["value"].replace("@", fill).encode(table.get("encoding", "utf-8"))
            if "value" in table
            else None
        )
        scored = table["scored"].replace("@", fill) if "scored" in table else None
        return cls(table["name"], value, scored, table.get("error"), table.get("reason"))


CASES = [Case.of(table) for table in tomllib.loads(FILE.read_text(encoding="utf-8"))["case"]]
