"""`contracts.program.terminal`."""

import io
import json

import pytest
from rich.table import Table

from contracts.program.terminal import Terminal, print_json

FORGED = "[red]a[/] :duck: \x1b[2J\n2026 forged\u202e"
SHOWN = r"[red]a[/] :duck: \x1b[2J\n2026 forged\u202e"


def test_a_string_is_one_line_of_text() -> None:
    """No markup, no emoji, nothing that a terminal obeys; an unbalanced tag is no fault."""
    Terminal(file=(out := io.StringIO()), soft_wrap=True).print(FORGED, "[/]")
    assert out.getvalue() == f"{SHOWN} [/]\n"


def test_so_is_every_part_of_a_table() -> None:
    """Title, heading and cell; and the columns are as wide as what they show."""
    table = Table(title=FORGED, box=None, pad_edge=False)
    table.add_column(FORGED)
    table.add_row(FORGED)
    Terminal(file=(out := io.StringIO()), width=80).print(table)
    assert [line.strip() for line in out.getvalue().splitlines()] == [SHOWN] * 3


def test_json_is_ascii(capsys: pytest.CaptureFixture[str]) -> None:
    """The same value, whatever characters it holds."""
    data = {"name": FORGED, "delete": "\x7f\x85\u2028", "path": "\udcff"}
    print_json(data)
    assert json.loads(out := capsys.readouterr().out) == data
    assert out.isascii()
    assert out.replace("\n", "").isprintable()
