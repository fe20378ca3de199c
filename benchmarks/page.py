"""Puts what was measured between the marks of a page."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
QUALITY = DOCS / "quality.md"

_RESULT = re.compile(r"<!-- (benchmarks/results/[\w-]+\.md) -->")


def put(text: str, page: Path, measured_by: str) -> None:
    """Replace what stands in `page` between the marks of the command `measured_by`."""
    begin, end = f"<!-- {measured_by} -->", f"<!-- end of {measured_by} -->"
    before, rest = page.read_text(encoding="utf-8").split(begin)
    _, after = rest.split(end)
    page.write_text(f"{before}{begin}\n{text}\n{end}{after}", encoding="utf-8")


def put_results(page: Path, root: Path = ROOT) -> None:
    """Between all marks of `page` that name a file of results, put the tables of that file."""
    for result in _RESULT.findall(page.read_text(encoding="utf-8")):
        tables, _, _ = (root / result).read_text(encoding="utf-8").partition("\n\n- command: ")
        put(tables, page, result)
