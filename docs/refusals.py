"""Every refusal of a table, with its text, as `docs/refusals.md`; ``make docs`` writes it."""

import contextlib
import io
import tempfile
from pathlib import Path
from typing import NamedTuple

from contracts.dataset.load import load_dataset
from contracts.program.command import Command, run_program
from contracts.program.errors import CLEAN
from contracts.program.no_arguments import expect_no_arguments
from trainer.settings.train import TrainSettings

PAGE = Path(__file__).with_name("refusals.md")

HEAD = """\
# What a table is refused for

What `trainer train`, `producer replay` and all that read a table say where they cannot, each with
what to do. The texts are what the trainer prints for small files made for it. How files may be
written, and what columns are for: [other data](data.md).
"""


class Case(NamedTuple):
    """A file that is refused, and what people have to know of it."""

    title: str
    why: str
    name: str
    content: bytes
    flags: tuple[str, ...] = ()


PAYMENTS = b"""\
number,seen,amount,age,city,paid,fraud
001,2026-11-29T10:00,12.50,31,Leeds,"1,200.00",no
002,2026-11-29T11:00,7.25,,York,"1,000.00",yes
003,2026-11-29T12:00,9.00,44,Hull,"2,500.00",no
"""

FILES = [
    Case(
        "No such file",
        "A name that is neither a file nor one of the published data sets.",
        "",
        b"",
        ("--data=payments.csv",),
    ),
    Case("An empty file", "", "payments.csv", b""),
    Case("Only a header", "", "payments.csv", b"amount,age\n"),
    Case(
        "No header",
        "The first row would be lost, and the columns named after it.",
        "payments.csv",
        b"12.50,31\n7.25,44\n",
    ),
    Case(
        "Two columns of one name",
        "A record cannot have both.",
        "payments.csv",
        b"amount,age,amount\n1,2,3\n",
    ),
    Case(
        "A row with more cells than the header",
        "It cannot be said which of them is which.",
        "payments.csv",
        b"amount,age\n1,2\n1,2,3\n",
    ),
    Case("An Excel workbook", "", "payments.xlsx", b"PK\x03\x04 [Content_Types].xml"),
    Case("A ZIP archive", "", "payments.zip", b"PK\x03\x04"),
    Case("A database", "", "payments.db", b"SQLite format 3\0"),
    Case("HDF5", "", "payments.h5", b"\x89HDF\r\n"),
    Case("Avro", "", "payments.avro", b"Obj\x01"),
    Case("Packed by bzip2", "And by xz alike.", "payments.csv.bz2", b"BZh91AY"),
    Case("A JSON array", "", "payments.json", b'[{"amount": 1}]'),
    Case("A line that is no JSON object", "", "payments.ndjson", b'{"amount": 1}\n[2]\n'),
    Case("A broken Parquet file", "", "payments.parquet", b"PAR1"),
    Case(
        "Another encoding than was said",
        "",
        "payments.csv",
        b"amount,age\n1,\xff\n",
        ("--encoding=utf-8",),
    ),
]

COLUMNS = [
    Case(
        "A column that is not there",
        "",
        "payments.csv",
        b"amount,age\n1,2\n",
        ("--label-column=fraud",),
    ),
    Case(
        "One use, and several given",
        "",
        "payments.csv",
        PAYMENTS,
        ("--drop=age", "--id-column=age"),
    ),
    Case(
        "Several columns at once",
        "Dates, text, digits in groups: each with the flag that makes something of it.",
        "payments.csv",
        PAYMENTS,
        ("--id-column=number",),
    ),
    Case("Text", "", "payments.csv", b"amount,city\n1,Leeds\n2,York\n"),
    Case("A word among numbers", "", "payments.csv", b"amount,age\n1,31\n2,unknown\n"),
    Case(
        "Many values, which come again",
        "Of up to 100 it is found out that they are a category.",
        "payments.csv",
        b"amount,shop\n" + b"".join(b"%d,shop %d\n" % (row, row % 101) for row in range(1_010)),
    ),
    Case("A number out of range", "", "payments.csv", b"amount,age\n1,31\n2,1e39\n"),
    Case(
        "Labels of other values",
        "",
        "payments.csv",
        b"amount,fraud\n1,no\n2,yes\n3,no\n",
        ("--label-column=fraud",),
    ),
    Case(
        "A label that is missing",
        "",
        "payments.csv",
        b"amount,fraud\n1,0\n2,\n",
        ("--label-column=fraud",),
    ),
    Case(
        "A label that no row has",
        "",
        "payments.csv",
        b"amount,fraud\n1,no\n2,yes\n3,no\n",
        ("--label-column=fraud", "--anomaly-label=true"),
    ),
    Case(
        "A time that is none",
        "",
        "payments.csv",
        b"amount,seen\n1,29/11/2026\n2,30/11/2026\n",
        ("--time-column=seen",),
    ),
    Case(
        "An id that is missing",
        "",
        "payments.csv",
        b"amount,number\n1,001\n2,\n",
        ("--id-column=number",),
    ),
]


def page() -> str:
    """All of it."""
    parts = [HEAD, "## Files\n", *map(_part, FILES), "## Columns\n", *map(_part, COLUMNS)]
    return "\n".join(parts)


def _part(case: Case) -> str:
    lines = [f"### {case.title}\n"]
    if case.why:
        lines.append(f"{case.why}\n")
    return "\n".join([*lines, f"```text\n{refusal(case)}```\n"])


def refusal(case: Case) -> str:
    """What the trainer says to it.

    Raises:
        AssertionError: it takes the table.
    """
    said = io.StringIO()
    data = [f"--data={case.name}"] if case.name else []
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        if case.name:
            Path(case.name).write_bytes(case.content)
        with contextlib.redirect_stderr(said):
            status = run_program(
                "trainer", "", COMMANDS, ["train", *data, *case.flags, "--log-level=error"]
            )
    assert status, f"expected {case.title} to be refused"
    return said.getvalue().replace(" --log-level=error", "")


def _load(settings: TrainSettings) -> int:
    load_dataset(settings)
    return CLEAN


COMMANDS = {"train": Command(TrainSettings, lambda _: _load)}


def main() -> None:
    """Write the page."""
    expect_no_arguments("python -m docs.refusals", __doc__)
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
