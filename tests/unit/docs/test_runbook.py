"""The runbook says of every warning and error what it means and what to do."""

import ast
import re
from collections.abc import Iterator

from tests.pages import ROOT, text_of


def _is_grave(call: ast.Call) -> bool:
    """Whether it writes a line as a warning or an error, always or sometimes."""
    methods = (node for node in ast.walk(call.func) if isinstance(node, ast.Attribute))
    return any(
        method.attr in {"warning", "error", "critical", "exception"}
        and isinstance(method.value, ast.Name)
        and method.value.id == "log"
        for method in methods
    )


def _grave_events() -> Iterator[str]:
    for room in ("detector", "transport"):
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and _is_grave(node):
                    [event, *_] = node.args
                    assert isinstance(event, ast.Constant), f"{path}:{node.lineno}: no plain name"
                    yield str(event.value)


def test_every_warning_and_error_has_a_row_and_every_row_is_one() -> None:
    """By its event, in the table of the log; each row says what to do."""
    table = text_of("docs/runbook.md").split("\n## What the log says\n")[1].split("\n## ")[0]
    rows = dict(re.findall(r"^\| `([\w.-]+)` \| [^|]+ \| ([^|]+) \|$", table, re.MULTILINE))
    assert set(rows) == set(_grave_events())
